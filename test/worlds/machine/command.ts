import fc from 'fast-check'
import type { Machine } from './machine.ts'

/** One thing that somebody does, or that happens, in a world; written by its name and what was drawn for it. */
export class Command<World = Machine> {
  readonly name: string
  readonly #given: unknown
  readonly #take: (world: World) => unknown

  constructor(name: string, given: unknown, take: (world: World) => unknown) {
    this.name = name
    this.#given = given
    this.#take = take
  }

  async take(world: World): Promise<void> {
    await this.#take(world)
  }

  [fc.toStringMethod](): string {
    return `${this.name} ${JSON.stringify(this.#given)}`
  }
}

/** How often a command is drawn beside the others, and what it is drawn with. */
export interface Weighted<World = Machine> {
  readonly weight: number
  readonly arbitrary: fc.Arbitrary<Command<World>>
}

/** Makes commands of one kind of world. */
export const commandsOn =
  <World>() =>
  <Given>(
    name: string,
    drawn: { readonly weight?: number; readonly given: fc.Arbitrary<Given> },
    take: (world: World, given: Given) => unknown,
  ): Weighted<World> => ({
    weight: drawn.weight ?? 1,
    arbitrary: drawn.given.map((given) => new Command(name, given, (world) => take(world, given))),
  })

export const command = commandsOn<Machine>()
