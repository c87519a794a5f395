const AT_A_TIME = 500

/** Everything that comes page by page, in order of ids. */
export async function everyPage<Item extends { readonly id: number }>(
  page: (from: { readonly after: number | null; readonly limit: number }) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const all: Item[] = []
  for (;;) {
    const next = await page({ after: all.at(-1)?.id ?? null, limit: AT_A_TIME })
    all.push(...next)
    if (next.length < AT_A_TIME) return all
  }
}
