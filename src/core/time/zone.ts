import { findIana, WINDOWS_TO_IANA_MAP } from 'windows-iana'
import { fail, ok, type Result } from '../result.ts'

declare const zoneBrand: unique symbol

/**
 * A canonical IANA time zone name (`Europe/Berlin`, `UTC`), known to the time zone database of this process.
 * Only {@link resolveZone} makes one out of text.
 */
export type ZoneId = string & { readonly [zoneBrand]: true }

/** The zone without changes of clocks. */
export const UTC = 'UTC' as ZoneId

/**
 * Why a name is no zone. `zone_custom`: the name stands for rules that only its author knows (Exchange writes it for zones that
 * an Outlook user composed by hand); the caller decides what to use instead, and says so. Never taken for UTC.
 */
export interface ZoneError {
  readonly code: 'zone_empty' | 'zone_custom' | 'zone_unknown'
  /** The name as it was given. */
  readonly value: string
}

/**
 * Names that ICU, and with it `Intl`, still answers for zones that the IANA database has renamed since.
 * Source: link lines of tzdata (file `backward`).
 */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['Africa/Asmera', 'Africa/Asmara'],
  ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['America/Catamarca', 'America/Argentina/Catamarca'],
  ['America/Coral_Harbour', 'America/Atikokan'],
  ['America/Cordoba', 'America/Argentina/Cordoba'],
  ['America/Godthab', 'America/Nuuk'],
  ['America/Indianapolis', 'America/Indiana/Indianapolis'],
  ['America/Jujuy', 'America/Argentina/Jujuy'],
  ['America/Louisville', 'America/Kentucky/Louisville'],
  ['America/Mendoza', 'America/Argentina/Mendoza'],
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['Asia/Katmandu', 'Asia/Kathmandu'],
  ['Asia/Rangoon', 'Asia/Yangon'],
  ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
  ['Atlantic/Faeroe', 'Atlantic/Faroe'],
  ['Europe/Kiev', 'Europe/Kyiv'],
  ['Pacific/Enderbury', 'Pacific/Kanton'],
  ['Pacific/Ponape', 'Pacific/Pohnpei'],
  ['Pacific/Truk', 'Pacific/Chuuk'],
])

/** Names that Microsoft products write and the CLDR table of Windows zones does not hold (any more). Lower-case. */
const OVERRIDES: ReadonlyMap<string, string> = new Map([
  ['tzone://microsoft/utc', 'UTC'],
  ['coordinated universal time', 'UTC'],
  ['greenwich mean time', 'Europe/London'],
  ['kamchatka standard time', 'Asia/Kamchatka'],
  ['mid-atlantic standard time', 'Etc/GMT+2'],
  ['armenian standard time', 'Asia/Yerevan'],
  ['mexico standard time', 'America/Mexico_City'],
  ['mexico standard time 2', 'America/Mazatlan'],
])

const CUSTOM: ReadonlySet<string> = new Set(['tzone://microsoft/custom', 'customized time zone'])

/** The Windows names of the CLDR table, lower-case, to the spelling that the table uses. */
const WINDOWS_NAMES: ReadonlyMap<string, string> = new Map(
  WINDOWS_TO_IANA_MAP.map(({ windowsName }) => [windowsName.toLowerCase(), windowsName]),
)

/**
 * The zone that a calendar means by `name`: an IANA name or alias in any case, made canonical (`Asia/Calcutta` gives
 * `Asia/Kolkata`, `US/Pacific` gives `America/Los_Angeles`), or a Windows name (`W. Europe Standard Time`) through the CLDR
 * table, territory 001. Offsets (`+01:00`) are no zones: they do not say what happens at the next change of clocks.
 */
export function resolveZone(name: string): Result<ZoneId, ZoneError> {
  const trimmed = name.trim()
  if (trimmed === '') return fail({ code: 'zone_empty', value: name })
  const lower = trimmed.toLowerCase()
  if (CUSTOM.has(lower)) return fail({ code: 'zone_custom', value: name })
  const zone = canonicalZone(OVERRIDES.get(lower) ?? windowsZone(lower) ?? trimmed)
  return zone === null ? fail({ code: 'zone_unknown', value: name }) : ok(zone)
}

/** The same for IANA names and aliases alone; null for every other name, Windows names included. */
export const resolveIanaZone = (name: string): ZoneId | null => canonicalZone(name.trim())

function windowsZone(lower: string): string | undefined {
  const windowsName = WINDOWS_NAMES.get(lower)
  return windowsName === undefined ? undefined : findIana(windowsName, '001')[0]
}

/** Names that were found already: asking `Intl` costs a quarter of a millisecond, and a booking asks several times. */
const FOUND = new Map<string, ZoneId>()
/** There are some 600 names; spellings with other capitals come from outside and are as many as somebody likes. */
const MOST_FOUND = 2_000

function canonicalZone(name: string): ZoneId | null {
  const found = FOUND.get(name)
  if (found !== undefined) return found
  if (/^[+-]/.test(name)) return null
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions()
    const zone = (RENAMED.get(timeZone) ?? timeZone) as ZoneId
    if (FOUND.size >= MOST_FOUND) FOUND.clear()
    FOUND.set(name, zone)
    return zone
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
