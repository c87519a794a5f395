import type { Conflict } from '../../booking/ports.ts'
import type { Booking } from '../../core/booking.ts'
import { seriesToJson } from '../../core/series-json.ts'
import { verdictText } from '../../core/verdict-text.ts'
import { bookingStore } from '../../store/booking-store.ts'
import { conflictStore } from '../../store/conflict-store.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal } from '../cli-error.ts'
import type { Command, Output } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'
import { wholeNumber } from '../whole-number.ts'

export const conflictsShow: Command = {
  name: 'conflicts show',
  summary: 'Show a conflict with its sides and its evidence',
  takes: ['conflict-id'],
  options: { organization: ORGANIZATION },
  async run({ arguments: [id], options, json }, out, open) {
    const conflictId = wholeNumber(id, '<conflict-id>')
    await using context = await open()
    const organization = await chooseOrganization(context.database, options.organization)
    const conflict = await conflictStore(context.database).read(organization.id, conflictId)
    if (conflict === null) throw new Refusal(`${organization.name} has no conflict ${conflictId}.`)
    const sides = await sidesOf(context.database, conflict)
    if (json)
      out.line(showJson({ ...conflict, sides: sides.map((side) => ({ ...side, series: seriesToJson(side.series) })) }))
    else showConflict(conflict, sides, out)
    return EXIT.ok
  },
}

async function sidesOf(
  { sql }: Parameters<typeof conflictStore>[0],
  { organizationId, bookings }: Conflict,
): Promise<readonly Booking[]> {
  const store = bookingStore(sql)
  const sides = await Promise.all(bookings.map((id) => store.read(organizationId, id)))
  return sides.filter((side) => side !== null)
}

function showConflict(conflict: Conflict, sides: readonly Booking[], out: Output): void {
  const { id, kind, state, roomId, rule, detectedAt, resolution, resolver, evidence } = conflict
  out.line(
    `Conflict ${id}: ${kind}, ${state}, in room ${roomId}, since ${detectedAt.toString({ smallestUnit: 'second' })}`,
  )
  out.line(`Rule: ${rule}`)
  out.line(
    showTable([
      ['  BOOKING', 'STATE', 'FROM', 'TO', 'BORN IN', 'ORGANIZER', 'TITLE'],
      ...sides.map((side) => [
        `  ${side.id}`,
        side.state,
        side.startsAt.toString(),
        side.endsAt.toString(),
        side.origin,
        side.visibility === 'private' ? '(private)' : (side.organizer?.name ?? ''),
        side.visibility === 'private' ? '(private)' : (side.summary ?? ''),
      ]),
    ]),
  )
  for (const { id: side, verdict } of sides)
    if (verdict !== null) out.line(`Booking ${side}: ${verdictText(verdict, 'inside')} (${verdict.code})`)
  if (resolution !== null) out.line(`Decided: ${resolution.action} by ${resolver ?? 'nobody'}: ${resolution.reason}`)
  out.line(`Evidence: ${showJson(evidence)}`)
  if (state === 'open')
    out.line(`Decide: meetmeup conflicts resolve ${id} --keep <booking> --reason <why>  (or --allow, --dismiss)`)
}
