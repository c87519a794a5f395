import type { Askable, AskedItem, NewFile, TicketChange } from './ports.ts'

/** What is answered in words. */
export interface AskedValue {
  readonly attribute: Askable
  readonly value: string
}

/** Which open items the words and the files answer: words first, then the first kept file of the asked kind. What was refused answers nothing. */
export function tickItems(
  items: readonly AskedItem[],
  { values, files }: { readonly values: readonly AskedValue[]; readonly files: readonly NewFile[] },
): TicketChange['ticks'] {
  return items
    .filter(({ tickedAt }) => tickedAt === null)
    .flatMap(({ id, attribute }): TicketChange['ticks'] => {
      const said = values.find((value) => value.attribute === attribute)
      if (said !== undefined) return [{ id, value: said.value, attachmentId: null }]
      const sent = files.find(({ kind, refusal }) => kind === attribute && refusal === null)
      return sent === undefined ? [] : [{ id, value: null, attachmentId: sent.id }]
    })
}
