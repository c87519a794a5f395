import { type Static, Type } from 'typebox'
import { type ActError, ADOPTION_STATES, type Adoption, type StartError } from '../../sync/adoption/ports.ts'
import { type Problem, problem } from '../problem.ts'
import { Id, Instant, OneOf, OrNull } from '../shapes/shape.ts'

const Count = Type.Integer({ minimum: 0 })

const Counts = Type.Object({
  read: Type.Integer({ description: 'Items that the calendars told of, whatever becomes of them' }),
  meetings: Count,
  imports: Type.Integer({ description: 'Bookings that are made' }),
  twins: Type.Integer({ description: 'Meetings that are one with another one' }),
  conflicts: Type.Integer({ description: 'Meetings that overlap an earlier one: both stay' }),
  over: Type.Integer({ description: 'Past: left alone' }),
  ignored: Count,
  unreadable: Count,
  copies: Type.Integer({ description: 'Copies that are written into the other calendars' }),
  answers: Type.Integer({ description: 'Invitations that are accepted' }),
})

const Difference = Type.Object({
  calendarId: Type.Integer(),
  what: OneOf(['added', 'removed', 'changed']),
  summary: OrNull(Type.String()),
  startsAt: OrNull(Instant),
})

export const AdoptionShape = Type.Object({
  id: Id,
  roomId: Id,
  state: OneOf(ADOPTION_STATES, {
    description:
      '`planned` waits for approval. `outdated`: the calendars had changed materially, and nothing was done. `adopted`: copies are written now',
  }),
  counts: Type.Unsafe<Static<typeof Counts> | null>({ anyOf: [Counts, { type: 'null' }] }),
  differences: Type.Unsafe<readonly Static<typeof Difference>[] | null>({
    anyOf: [Type.Array(Difference), { type: 'null' }],
  }),
  lastError: Type.Unsafe<{ readonly code: string; readonly message: string } | null>({
    anyOf: [Type.Object({ code: Type.String(), message: Type.String() }), { type: 'null' }],
  }),
  createdBy: Type.String(),
  createdAt: Instant,
  plannedAt: OrNull(Instant),
  approvedBy: OrNull(Type.String()),
  approvedAt: OrNull(Instant),
  adoptedAt: OrNull(Instant),
  undoneAt: OrNull(Instant),
  progress: Type.Object({ planned: Count, toPlan: Count, imported: Count, toImport: Count, owed: Count }),
})

export const showAdoption = ({ organizationId: _, ...adoption }: Adoption): Static<typeof AdoptionShape> => adoption

export function adoptionProblem(error: StartError | ActError): Problem {
  switch (error.code) {
    case 'room_not_found':
    case 'adoption_not_found':
      return problem('not_found')
    case 'nothing_to_adopt':
      return problem('nothing_to_adopt')
    case 'adoption_under_way':
      return problem('adoption_under_way', {
        value: error.adoptionId,
        detail: `Adoption ${error.adoptionId} is ${error.state}.`,
      })
    case 'wrong_state':
      return error.state === 'outdated' || error.state === 'discarded'
        ? problem('plan_outdated', { value: error.state })
        : problem('state_conflict', { value: error.state, detail: `The adoption is ${error.state}.` })
    case 'too_late':
      return problem('undo_expired', { limit: error.limitDays })
  }
}
