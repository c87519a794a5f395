import type { CliContext } from './cli-context.ts'
import { Refusal, UsageError } from './cli-error.ts'
import type { Command, Output } from './command.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { commandHelp, generalHelp } from './help.ts'
import { readCommandLine } from './read-command-line.ts'

export interface CliParts {
  readonly commands: readonly Command[]
  readonly out: Pick<Output, 'line'>
  /** Beside the answer: mistakes and remarks. */
  readonly remark: (text: string) => void
  readonly open: () => Promise<CliContext>
}

/** Does what was typed and answers with the exit code. What a person did wrong is said in a sentence; what is our fault is thrown. */
export async function runCli(args: readonly string[], parts: CliParts): Promise<ExitCode> {
  const { commands, out, remark } = parts
  const order = readCommandLine(args, commands)
  if (!order.ok) {
    const { command, message } = order.error
    remark(`${message} See: meetmeup ${command === null ? '' : `${command.name} `}--help`)
    return EXIT.usage
  }
  if (order.value.kind === 'help') {
    out.line(order.value.command === null ? generalHelp(commands) : commandHelp(order.value.command))
    return EXIT.ok
  }
  const { command, typed } = order.value
  try {
    return await command.run(typed, { line: out.line, note: remark }, parts.open)
  } catch (error) {
    return explain(error, command, remark)
  }
}

function explain(error: unknown, command: Command, remark: (text: string) => void): ExitCode {
  if (error instanceof UsageError) {
    remark(`${error.message} See: meetmeup ${command.name} --help`)
    return EXIT.usage
  }
  const said = error instanceof Refusal ? error.message : whatIsDown(error)
  if (said === null) throw error
  remark(said)
  return EXIT.failed
}

/** The service that we stand on is not there, or not as we need it: the operator can act on that. Null: it is a fault of ours. */
function whatIsDown(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const { code } = error as NodeJS.ErrnoException
  if (code !== undefined && /^(E[A-Z]+|28[0-9A-Z]{3}|3D000|57P0[1-5]|08[0-9A-Z]{3}|53[0-9A-Z]{3})$/.test(code))
    return `The database cannot be used: ${error.message || code}.`
  if (error.name === 'SchemaAhead') return `The schema is not ours: ${error.message}.`
  return /^No PostgreSQL came up|belongs to another user/.test(error.message) ? error.message : null
}
