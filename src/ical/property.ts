import ICAL from 'ical.js'
import { refuse } from './object-refusal.ts'

/** One unfolded content line, as it was sent. */
export interface ContentLine {
  /** In capitals. */
  readonly name: string
  readonly text: string
  readonly line: number
}

/** A content line in its parts. */
export interface Property {
  /** In capitals. */
  readonly name: string
  /** By name in small letters; RFC 6868 undone. */
  readonly params: Readonly<Record<string, string | readonly string[]>>
  /** As it stands, escapes and all. */
  readonly value: string
  readonly line: number
}

/** VALUE is kept among the parameters under this name: ical.js takes it for itself. */
const VALUE = 'value'

/** Lets ical.js read names and parameters and leave every value alone: its typed values lose what it does not understand. */
const RAW = {
  property: Object.create(null),
  param: ICAL.design.icalendar.param,
  value: Object.create(null),
  propertyGroups: false,
} as unknown as Parameters<typeof ICAL.parse.property>[1]

/** Name, parameters and value of one line. Refuses what has no such parts. */
export function parseProperty({ text, name, line }: ContentLine): Property {
  const read = readRaw(text)
  if (read === null)
    return refuse('line_malformed', { rule: name, value: text, limit: 'NAME;PARAMETER=value:value', line })
  const [, params, type, value] = read
  return { name, params: type === 'unknown' ? params : { ...params, [VALUE]: type }, value, line }
}

/** `VALUE` in capitals, null when it was not given. */
export const valueType = ({ params }: Property): string | null => parameter(params[VALUE])?.toUpperCase() ?? null

/** The first value of a parameter, null when it was not given. */
export const parameter = (value: Property['params'][string] | undefined): string | null =>
  typeof value === 'string' ? value : (value?.[0] ?? null)

/** The line again, unfolded. */
export function formatProperty({ name, params, value }: Omit<Property, 'line'>): string {
  return ICAL.stringify.property([name, params, 'unknown', value], RAW as NonNullable<typeof RAW>, true)
}

type Raw = [name: string, params: Record<string, string | string[]>, type: string, value: string]

/** ical.js throws errors of several kinds on lines that it cannot read. */
function readRaw(text: string): Raw | null {
  try {
    return ICAL.parse.property(text, RAW) as Raw
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}
