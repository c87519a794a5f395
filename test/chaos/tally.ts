/** Counts of what happened, by name, in the order in which they first did. */
export class Tally {
  readonly #counts = new Map<string, number>()

  add(what: string, count = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + count)
  }

  entries(): readonly (readonly [what: string, count: number])[] {
    return [...this.#counts]
  }

  total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }
}
