import { Type } from 'typebox'
import { TROUBLE_KINDS } from '../../core/trouble.ts'
import { troubleText } from '../../core/trouble-text.ts'
import type { KeptTrouble } from '../../troubles/ports.ts'
import { defineRoute, reply } from '../define-route.ts'
import { BookingId, Instant, OneOf, OrNull } from '../shapes/shape.ts'

export interface TroubleDeps {
  readonly troubles: {
    /** Those that go on, oldest first. */
    open(organizationId: number): Promise<readonly KeptTrouble[]>
  }
}

const TroubleShape = Type.Object({
  id: BookingId,
  kind: OneOf(TROUBLE_KINDS),
  subject: Type.String({ description: 'What it is about: `calendar:7`, `connection:2`, `conflict:12`' }),
  stage: OrNull(Type.String({ description: 'Of an expiring secret: 30, 7, 1 or 0 days left' })),
  title: Type.String(),
  advice: Type.String(),
  facts: Type.Unsafe<KeptTrouble['facts']>({ type: 'object', additionalProperties: true }),
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  toldAt: OrNull(Instant),
})

export const listTroubles = defineRoute({
  method: 'GET',
  url: '/v1/troubles',
  role: 'admin',
  tag: 'status',
  summary: 'What a person should look at, since when, and whether somebody was told',
  schema: { response: { 200: Type.Object({ items: Type.Array(TroubleShape) }) } },
  async handler({ principal }, { troubles }: TroubleDeps) {
    const open = await troubles.open(principal.organizationId)
    return reply(200, { items: open.map((trouble) => ({ ...trouble, ...troubleText(trouble) })) })
  },
})
