import type { CliContext } from './cli-context.ts'
import type { ExitCode } from './exit-code.ts'

export interface CommandOption {
  readonly type: 'string' | 'boolean'
  /** What stands for the value in the help: `<id|name>`. */
  readonly value?: string
  readonly says: string
  readonly required?: boolean
}

/** What was typed behind the name of a command. */
export interface Typed {
  readonly arguments: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  readonly json: boolean
}

/** Where an answer goes. `line` is for people and for JSON alike: standard output. `note` goes beside it: how long work is getting on. */
export interface Output {
  line(text: string): void
  note(text: string): void
}

/** One command: a sentence, what it takes, and what it does. */
export interface Command {
  /** As it is typed: `keys create`. */
  readonly name: string
  readonly summary: string
  /** Names of what stands behind it, in order; all of them are required. */
  readonly takes: readonly string[]
  readonly options: Readonly<Record<string, CommandOption>>
  /** Anything else that belongs into its help. */
  readonly notes?: string
  run(typed: Typed, out: Output, open: () => Promise<CliContext>): Promise<ExitCode>
}
