import { type Static, Type } from 'typebox'
import type { Group } from '../../ops/groups/index.ts'
import { Exactly, Id, Instant, Name } from '../shapes/shape.ts'

const Called = Type.String({ ...Name(), description: 'Names one group, whatever its case' })

const Rooms = Type.Array(Id, {
  maxItems: 1_000,
  description: 'Rooms that exist for the members, beside their own. Whoever has all rooms gains nothing by them',
})

export const NewGroup = Exactly({ name: Called, rooms: Type.Optional(Rooms) })

export const GroupChange = Type.Partial(Exactly({ name: Called, rooms: Rooms }), {
  additionalProperties: false,
  minProperties: 1,
})

export const GroupShape = Type.Object({
  id: Id,
  name: Type.String(),
  rooms: Type.Array(Id),
  members: Type.Integer({ minimum: 0, description: 'How many people are in it' }),
  version: Type.Integer(),
  createdAt: Instant,
})

export const MemberPath = Type.Object({ id: Id, personId: Id })

/** A group as answered. */
export const showGroup = ({ organizationId: _, rooms, ...group }: Group): Static<typeof GroupShape> => ({
  ...group,
  rooms: [...rooms],
})
