import type { Make } from './bench.ts'

/** What several benches of one run use, each thing made once. */
export class Shared implements AsyncDisposable {
  readonly #known = new Map<Make<AsyncDisposable>, AsyncDisposable>()

  async take<Value extends AsyncDisposable>(make: Make<Value>, context: Parameters<Make<Value>>[0]): Promise<Value> {
    const known = this.#known.get(make) as Value | undefined
    if (known !== undefined) return known
    const made = await make(context)
    this.#known.set(make, made)
    return made
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#known.values()) await one[Symbol.asyncDispose]()
    this.#known.clear()
  }
}
