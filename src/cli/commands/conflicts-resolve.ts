import type { ResolveConflictCommand, ResolveConflictError } from '../../booking/index.ts'
import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal, UsageError } from '../cli-error.ts'
import type { Command, Typed } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { wholeNumber } from '../whole-number.ts'

export const conflictsResolve: Command = {
  name: 'conflicts resolve',
  summary: 'Decide a conflict: who keeps the room',
  takes: ['conflict-id'],
  options: {
    organization: ORGANIZATION,
    keep: { type: 'string', value: '<booking-id>', says: 'this booking has the room, the others lose it' },
    allow: { type: 'boolean', says: 'all of them have it: the overlap is waived' },
    dismiss: { type: 'boolean', says: 'nothing is done to any booking' },
    reason: { type: 'string', value: '<text>', says: 'kept with the decision', required: true },
  },
  notes: 'One of --keep, --allow and --dismiss. The calendars are told by the running service, within seconds.',
  async run(typed, out, open) {
    const command = commandOf(typed)
    await using context = await open()
    const { composeBooking } = await import('../../compose/compose-booking.ts')
    const { database, clock } = context
    const organization = await chooseOrganization(database, typed.options.organization)
    // Nobody is woken from here: the service's sweeper finds what calendars are owed. No UID is made by a decision either.
    const acts = composeBooking({ database, clock, waker: { wake: () => {} }, host: 'meetmeup.invalid' })
    const resolved = await acts.conflicts.resolve(callerOf(context, organization.id), command)
    if (!resolved.ok) throw new Refusal(`Nothing was changed: ${explain(resolved.error)}`)
    const { conflictId, committed } = resolved.value
    out.line(
      typed.json
        ? showJson({ conflictId, action: command.action, changedBookings: committed.map(({ bookingId }) => bookingId) })
        : `Conflict ${conflictId} is decided; ${committed.length} bookings were changed.`,
    )
    return EXIT.ok
  },
}

function commandOf({ arguments: [id], options }: Typed): ResolveConflictCommand {
  const { keep, allow, dismiss, reason } = options
  const of = { conflictId: wholeNumber(id, '<conflict-id>'), expectedVersion: null, reason: String(reason) }
  if ([keep, allow, dismiss].filter((choice) => choice !== undefined).length !== 1)
    throw new UsageError('Choose one of --keep, --allow and --dismiss.')
  if (keep !== undefined) return { ...of, action: 'keep', keep: wholeNumber(keep, '--keep') }
  return { ...of, action: allow === true ? 'allow' : 'dismiss' }
}

function explain(error: ResolveConflictError): string {
  switch (error.code) {
    case 'conflict_not_found':
      return `there is no conflict ${error.conflictId}.`
    case 'already_resolved':
      return `it is ${error.state} already.`
    case 'version_mismatch':
      return 'somebody changed it meanwhile; look at it again.'
    case 'not_a_side':
      return `booking ${error.bookingId} is none of its sides.`
    case 'cannot_keep':
      return `booking ${error.bookingId} cannot be kept: it was given up, or its room is gone.`
    case 'changed_meanwhile':
      return `something else stands in the way now (${error.failure.guard}).`
  }
}
