import { type Static, Type } from 'typebox'
import type { Freshness } from '../../booking/index.ts'
import { Id, Instant, OrNull } from '../shapes/shape.ts'

export const FreshnessShape = Type.Object(
  {
    calendarId: Id,
    provider: Type.String(),
    health: Type.String(),
    watch: Type.String(),
    provenAt: OrNull(Instant),
    ageSeconds: OrNull(Type.Integer()),
  },
  { description: 'How old our knowledge of one calendar is; `ageSeconds` null: it has never been read whole' },
)

export const showFreshness = ({ provenAt, ...facts }: Freshness): Static<typeof FreshnessShape> => ({
  ...facts,
  provenAt: provenAt?.toString() ?? null,
})
