import { type Static, Type } from 'typebox'
import { PLACE_KINDS, type Place } from '../../ops/places/index.ts'
import { Exactly, Id, Instant, Name, OneOf, OrNull } from '../shapes/shape.ts'

const Called = Type.String({ ...Name(), description: 'As rooms name it, in upper and lower case' })

export const Kind = OneOf(PLACE_KINDS)

export const NewPlace = Exactly({
  kind: Kind,
  name: Called,
  buildingId: Type.Optional(OrNull(Type.Integer({ ...Id, description: 'Of a floor: in which building it is' }))),
})

export const PlaceChange = Exactly({ name: Called })

export const PlaceShape = Type.Object({
  id: Id,
  kind: Kind,
  name: Type.String(),
  buildingId: OrNull(Id),
  building: OrNull(Type.String({ description: 'Name of the building of a floor' })),
  rooms: Type.Integer({ minimum: 0, description: 'Rooms that name it, without those that are out of service' }),
  version: Type.Integer(),
  createdAt: Instant,
})

/** A place as answered. */
export const showPlace = ({ organizationId: _, ...place }: Place): Static<typeof PlaceShape> => place
