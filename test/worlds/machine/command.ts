import fc from 'fast-check'
import type { Machine } from './machine.ts'

/** One thing that somebody does, or that happens, to the two calendars; written by its name and what was drawn for it. */
export class Command {
  readonly name: string
  readonly #given: unknown
  readonly #take: (machine: Machine) => unknown

  constructor(name: string, given: unknown, take: (machine: Machine) => unknown) {
    this.name = name
    this.#given = given
    this.#take = take
  }

  async take(machine: Machine): Promise<void> {
    await this.#take(machine)
  }

  [fc.toStringMethod](): string {
    return `${this.name} ${JSON.stringify(this.#given)}`
  }
}

/** How often a command is drawn beside the others, and what it is drawn with. */
export interface Weighted {
  readonly weight: number
  readonly arbitrary: fc.Arbitrary<Command>
}

export function command<Given>(
  name: string,
  drawn: { readonly weight?: number; readonly given: fc.Arbitrary<Given> },
  take: (machine: Machine, given: Given) => unknown,
): Weighted {
  return {
    weight: drawn.weight ?? 1,
    arbitrary: drawn.given.map((given) => new Command(name, given, (machine) => take(machine, given))),
  }
}
