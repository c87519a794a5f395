import type { CliContext } from './cli-context.ts'
import { Refusal, UsageError, WrongSettings } from './cli-error.ts'
import type { Command, Output } from './command.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { commandHelp, generalHelp } from './help.ts'
import { printable } from './printable.ts'
import { type Order, readCommandLine } from './read-command-line.ts'
import { showJson } from './show-json.ts'
import { whatIsDown } from './what-is-down.ts'

export interface CliParts {
  readonly commands: readonly Command[]
  readonly version: string
  readonly out: Pick<Output, 'line'>
  /** Beside the answer: mistakes and remarks. */
  readonly remark: (text: string) => void
  readonly open: () => Promise<CliContext>
}

/** Why there is no answer. `usage`: called wrongly. `settings`: they are wrong. `refused`: it cannot be done. `down`: what we stand on is not there. `fault`: ours. */
interface Failure {
  readonly code: 'usage' | 'settings' | 'refused' | 'down' | 'fault'
  readonly message: string
}

const ENDS = {
  usage: EXIT.usage,
  settings: EXIT.usage,
  refused: EXIT.failed,
  down: EXIT.failed,
  fault: EXIT.failed,
} as const satisfies Record<Failure['code'], ExitCode>

/**
 * Does what was typed and answers with the exit code. What a person did wrong is said in a sentence, beside the answer; with --json the answer
 * is then `{ "error": { "code", "message" } }`. What is our fault is thrown.
 */
export async function runCli(args: readonly string[], parts: CliParts): Promise<ExitCode> {
  const voice = speak(args.includes('--json'), parts)
  const order = readCommandLine(args, parts.commands)
  if (!order.ok) {
    const { command, message } = order.error
    return voice.fail({ code: 'usage', message: withHelp(message, command) })
  }
  if (order.value.kind !== 'run') {
    voice.out.line(explainItself(order.value, parts))
    return EXIT.ok
  }
  const { command, typed } = order.value
  try {
    return await command.run(typed, voice.out, parts.open)
  } catch (error) {
    const failure = failureOf(error, command)
    const code = voice.fail(failure)
    if (failure.code === 'fault') throw error
    return code
  }
}

/** Everything that is printed goes through here, so that nothing of it acts on a terminal and a script reads one document. */
function speak(json: boolean, { out, remark }: CliParts) {
  let answered = false
  return {
    out: {
      line: (text: string) => {
        answered = true
        out.line(printable(text))
      },
      note: (text: string) => remark(printable(text)),
    },
    fail(failure: Failure): ExitCode {
      if (failure.code !== 'fault') remark(printable(failure.message))
      if (json && !answered) out.line(showJson({ error: failure }))
      return ENDS[failure.code]
    },
  }
}

function explainItself(order: Exclude<Order, { kind: 'run' }>, { version }: CliParts): string {
  if (order.kind === 'version') return `meetmeup ${version}, Node ${process.versions.node}`
  return order.command === null ? generalHelp(order.among) : commandHelp(order.command)
}

function failureOf(error: unknown, command: Command): Failure {
  if (error instanceof UsageError) return { code: 'usage', message: withHelp(error.message, command) }
  if (error instanceof WrongSettings) return { code: 'settings', message: error.message }
  if (error instanceof Refusal) return { code: 'refused', message: error.message }
  const down = whatIsDown(error)
  if (down !== null) return { code: 'down', message: down }
  return { code: 'fault', message: error instanceof Error ? error.message : String(error) }
}

const withHelp = (message: string, command: Command | null): string =>
  `${message} See: meetmeup ${command === null ? '' : `${command.name} `}--help`
