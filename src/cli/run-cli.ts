import type { CliContext } from './cli-context.ts'
import { Refusal, UsageError } from './cli-error.ts'
import type { Command, Output } from './command.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { commandHelp, generalHelp } from './help.ts'
import { readCommandLine } from './read-command-line.ts'
import { whatIsDown } from './what-is-down.ts'

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
