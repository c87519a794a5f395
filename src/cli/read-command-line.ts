import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { fail, ok, type Result } from '../core/result.ts'
import type { Command, Typed } from './command.ts'

export type Order =
  | { readonly kind: 'run'; readonly command: Command; readonly typed: Typed }
  /** Of one command, or of these. */
  | { readonly kind: 'help'; readonly command: Command | null; readonly among: readonly Command[] }
  | { readonly kind: 'version' }

/** What is wrong with what was typed, and of which command (null: none was recognised). */
export interface Misunderstood {
  readonly message: string
  readonly command: Command | null
}

/** Options that every command takes. */
export const COMMON_OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig

/** Finds the command and reads what it takes; nothing is guessed and nothing is ignored. */
export function readCommandLine(args: readonly string[], commands: readonly Command[]): Result<Order, Misunderstood> {
  const [first] = args
  if (first === '--version' || first === '-V') return ok({ kind: 'version' })
  if (first === 'help') return readHelp(args.slice(1), commands)
  if (first === undefined || first === '--help' || first === '-h')
    return ok({ kind: 'help', command: null, among: commands })
  const command = findCommand(args, commands)
  if (command === null) return fail({ message: unknown(args, commands), command: null })
  const read = readOptions(args.slice(command.name.split(' ').length), command)
  return read.ok ? read : fail({ message: read.error, command })
}

/** Of everything, of a family (`help rooms`), or of one command. */
function readHelp(args: readonly string[], commands: readonly Command[]): Result<Order, Misunderstood> {
  const [first] = args.filter((word) => !word.startsWith('-'))
  if (first === undefined) return ok({ kind: 'help', command: null, among: commands })
  const command = findCommand(args, commands)
  const among = commands.filter(({ name }) => name.startsWith(`${first} `))
  if (command === null && (among.length === 0 || args.length > 1))
    return fail({ message: unknown(args, commands), command: null })
  return ok({ kind: 'help', command, among })
}

function findCommand(args: readonly string[], commands: readonly Command[]): Command | null {
  return commands.find(({ name }) => name.split(' ').every((word, index) => args[index] === word)) ?? null
}

function unknown([first = '', second]: readonly string[], commands: readonly Command[]): string {
  const family = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name)
  if (family.length === 0) return `There is no command "${first}".`
  const typed = second === undefined || second.startsWith('-') ? first : `${first} ${second}`
  return `"${typed}" is not a whole command; there are: ${family.join(', ')}.`
}

function readOptions(args: readonly string[], command: Command): Result<Order, string> {
  const options = Object.fromEntries(Object.entries(command.options).map(([name, { type }]) => [name, { type }]))
  const parsed = parse(args, { ...options, ...COMMON_OPTIONS })
  if (!parsed.ok) return parsed
  const { help, json, ...values } = parsed.value.values
  if (help === true) return ok({ kind: 'help', command, among: [command] })
  const { positionals } = parsed.value
  const missing = [
    ...command.takes.slice(positionals.length).map((name) => `<${name}>`),
    ...Object.entries(command.options)
      .filter(([name, { required }]) => required === true && values[name] === undefined)
      .map(([name]) => `--${name}`),
  ]
  if (missing.length > 0) return fail(`What is missing: ${missing.join(', ')}.`)
  const [surplus] = positionals.slice(command.takes.length)
  if (surplus !== undefined) return fail(`"${surplus}" is one word too many.`)
  const empty = Object.entries(values).find(([, value]) => value === '')
  if (empty !== undefined) return fail(`--${empty[0]} is empty.`)
  return ok({ kind: 'run', command, typed: { arguments: positionals, options: values, json: json === true } })
}

interface Parsed {
  readonly values: Readonly<Record<string, string | boolean | undefined>>
  readonly positionals: readonly string[]
}

function parse(args: readonly string[], options: ParseArgsOptionsConfig): Result<Parsed, string> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    return ok({ values: values as Parsed['values'], positionals })
  } catch (error) {
    // Node names what it did not understand; its hint about `--` helps nobody here.
    if (error instanceof TypeError) return fail(`${error.message.split(/[.\n]/, 1)[0]}.`)
    throw error
  }
}
