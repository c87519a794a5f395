import { fail, ok, type Result } from '../../core/result.ts'
import type { DavAnswer } from '../answer.ts'
import { hasTexts, type Written, writeWhileShort } from '../members.ts'
import type { DavMember } from '../ports.ts'
import type { Showing } from './asked-calendar-data.ts'

/** How a report writes its items; those that stand for no object need no preparation. */
export interface ShownItems<Item> {
  readonly showing: Showing
  readonly memberOf: (item: Item) => DavMember | undefined
  readonly write: (item: Item) => string
}

/** The responses of a report, its objects prepared portion by portion, as far as one answer goes; or why they cannot be shown as asked. */
export async function writeShown<Item>(
  items: readonly Item[],
  { showing, memberOf, write }: ShownItems<Item>,
): Promise<Result<Written, DavAnswer>> {
  let all: Written = { responses: '', told: 0 }
  while (all.told < items.length) {
    const portion = items.slice(all.told, all.told + showing.portion)
    const members = portion.flatMap((item) => memberOf(item) ?? [])
    const refused = await showing.prepare(members.filter(hasTexts))
    if (refused !== null) return fail(refused)
    const written = await writeWhileShort(portion, write, all.responses)
    all = { responses: written.responses, told: all.told + written.told }
    if (written.told < portion.length) break
  }
  return ok(all)
}
