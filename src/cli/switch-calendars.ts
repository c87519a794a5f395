import { switchMode } from '../ops/calendars/index.ts'
import { calendarModeStore } from '../store/calendar-mode-store.ts'
import { callerOf } from './caller.ts'
import { chooseOrganization, ORGANIZATION } from './choose-organization.ts'
import { Refusal } from './cli-error.ts'
import type { Command, Output, Typed } from './command.ts'
import { EXIT } from './exit-code.ts'
import { showJson } from './show-json.ts'
import { wholeNumber } from './whole-number.ts'

export const SWITCH_OPTIONS: Command['options'] = {
  organization: ORGANIZATION,
  calendar: { type: 'string', value: '<calendar-id>', says: 'this calendar alone; else all of the organization' },
  reason: { type: 'string', value: '<text>', says: 'kept in the history', required: true },
}

/** Switches calendars between being looked at only and being live. */
export async function switchAll(
  mode: 'observe' | 'live',
  { options, json }: Typed,
  out: Output,
  open: Parameters<Command['run']>[2],
): ReturnType<Command['run']> {
  const calendarId = options.calendar === undefined ? null : wholeNumber(options.calendar, '--calendar')
  await using context = await open()
  const organization = await chooseOrganization(context.database, options.organization)
  // Nobody is woken from here: the service's sweeper finds what is due.
  const ports = { modes: calendarModeStore(context.database), wakeCalendar: () => {}, clock: context.clock }
  const switched = await switchMode(ports, callerOf(context, organization.id), {
    calendarId,
    reason: String(options.reason),
    mode,
  })
  if (!switched.ok) throw new Refusal(`No calendar of ${organization.name} had to be switched.`)
  const { calendars } = switched.value
  const what = mode === 'observe' ? 'only looked at from now on' : 'live again'
  out.line(json ? showJson({ mode, calendars }) : `${calendars.length} calendars are ${what}.`)
  return EXIT.ok
}
