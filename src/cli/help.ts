import type { Command } from './command.ts'
import { showTable } from './show-table.ts'

const CODES =
  'Ends with 0 when all is well, 1 when something was found or could not be done, 2 when it was called wrongly.'

/** Everything there is, one line each. */
export function generalHelp(commands: readonly Command[]): string {
  return [
    'meetmeup: keeps meeting rooms honest',
    '',
    'Usage: meetmeup <command> [options]',
    '',
    showTable(commands.map((command) => [`  ${synopsis(command)}`, command.summary])),
    '',
    'Each takes --help, and --json for scripts; what fails then is { "error": { "code", "message" } }. Settings come from the environment; config/examples/meetmeup.env names them all.',
    CODES,
  ].join('\n')
}

export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, { value, says, required }]) => [
    `  --${name}${value === undefined ? '' : ` ${value}`}`,
    `${says}${required === true ? ' (required)' : ''}`,
  ])
  return [
    command.summary,
    '',
    `Usage: meetmeup ${synopsis(command)} [options]`,
    '',
    showTable([...options, ['  --json', 'answer as JSON'], ['  --help', 'this text']]),
    ...(command.notes === undefined ? [] : ['', command.notes]),
    '',
    CODES,
  ].join('\n')
}

const synopsis = ({ name, takes }: Command): string => [name, ...takes.map((word) => `<${word}>`)].join(' ')
