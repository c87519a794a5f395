import { answerRemovals, previewRemovals, type RemovalPreview } from '../../ops/calendars/index.ts'
import { massRemovalStore } from '../../store/mass-removal-store.ts'
import type { RemovalAnswer } from '../../sync/inbox-row.ts'
import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal, UsageError } from '../cli-error.ts'
import type { Command, Output, Typed } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'
import { wholeNumber } from '../whole-number.ts'

export const calendarsRemovals: Command = {
  name: 'calendars removals',
  summary: 'Meetings that vanished from a calendar all at once: see them, and say whether that was meant',
  takes: ['calendar-id'],
  options: {
    organization: ORGANIZATION,
    confirm: { type: 'boolean', says: 'it was meant: their bookings end' },
    restore: { type: 'boolean', says: 'it was a mistake: they are written onto the calendar again' },
    reason: { type: 'string', value: '<text>', says: 'kept with the decision; needed with --confirm and --restore' },
  },
  notes:
    'Without --confirm and --restore it only shows what each of them would do. The running service carries it out, within seconds, and reads each meeting once more before.',
  async run(typed, out, open) {
    const calendarId = wholeNumber(typed.arguments[0], '<calendar-id>')
    const said = answerOf(typed)
    await using context = await open()
    const organization = await chooseOrganization(context.database, typed.options.organization)
    const removals = massRemovalStore(context.database)
    const found = await previewRemovals({ removals }, organization.id, calendarId)
    if (!found.ok) throw new Refusal(`There is no calendar ${calendarId} in ${organization.name}.`)
    if (said === null) {
      if (typed.json) out.line(showJson(found.value))
      else showPreview(found.value, out)
      return EXIT.ok
    }
    // Nobody is woken from here: the service's sweeper finds what waits.
    const ports = { removals, wakeCalendar: () => {} }
    const answered = await answerRemovals(ports, callerOf(context, organization.id), { calendarId, ...said })
    if (!answered.ok) throw new Refusal('Nothing of this calendar is stopped, or it has been answered already.')
    const { answered: meetings } = answered.value
    out.line(
      typed.json
        ? showJson({ calendarId, answer: said.answer, meetings })
        : `${meetings} meetings: each is read once more, and then ${said.answer === 'confirm' ? 'ends' : 'is put back'}.`,
    )
    return EXIT.ok
  },
}

function answerOf({
  options: { confirm, restore, reason },
}: Typed): { readonly answer: RemovalAnswer; readonly reason: string } | null {
  if (confirm === undefined && restore === undefined) return null
  if (confirm !== undefined && restore !== undefined) throw new UsageError('Choose one of --confirm and --restore.')
  if (typeof reason !== 'string') throw new UsageError('What is missing: --reason.')
  return { answer: confirm === undefined ? 'restore' : 'confirm', reason }
}

function showPreview(removals: readonly RemovalPreview[], out: Output): void {
  if (removals.length === 0) {
    out.line('Nothing of this calendar is stopped.')
    return
  }
  out.line(
    showTable([
      ['BOOKING', 'STATE', 'STARTS', 'ORGANIZER', 'GONE SINCE', 'IF CONFIRMED', 'IF RESTORED'],
      ...removals.map(({ booking, since, onConfirm, onRestore }) => [
        String(booking.id),
        booking.state,
        booking.startsAt,
        booking.organizer ?? '',
        since,
        onConfirm.replace('_', ' '),
        onRestore.replace('_', ' '),
      ]),
    ]),
  )
  out.line(`${removals.length} meetings. Nothing happens to them before --confirm or --restore.`)
}
