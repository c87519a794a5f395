import { takeTurns } from '../in-turns.ts'

/** Those that are kept, in their order. Some may take a while to judge: others are served meanwhile. */
export async function filterInPortions<Item>(items: readonly Item[], keeps: (item: Item) => boolean): Promise<Item[]> {
  const turns = takeTurns()
  const kept: Item[] = []
  for (const item of items) {
    if (keeps(item)) kept.push(item)
    await turns.pass()
  }
  return kept
}
