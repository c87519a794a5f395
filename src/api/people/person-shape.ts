import { type Static, Type } from 'typebox'
import { ADDRESS_FORM, LONGEST_ADDRESS } from '../../core/address-key.ts'
import { LANGUAGE_FORM, LANGUAGES, LONGEST_LANGUAGE } from '../../core/language.ts'
import { PERSON_ROLES, type Person } from '../../ops/people/index.ts'
import { Exactly, Id, Instant, Name, ObjectOrNull, OneOf, OrNull } from '../shapes/shape.ts'

export const PersonAddress = Type.String({ minLength: 3, maxLength: LONGEST_ADDRESS, pattern: ADDRESS_FORM })

const DisplayName = Name()

const Addresses = Type.Array(PersonAddress, {
  minItems: 1,
  maxItems: 20,
  description:
    'The first is shown; each is a user name for signing in. One address names one person, whatever its case',
})

const optional = {
  language: Type.String({
    pattern: LANGUAGE_FORM,
    maxLength: LONGEST_LANGUAGE,
    description: `BCP 47, such as de-AT. Mail is written in the nearest of ${LANGUAGES.join(', ')}`,
  }),
  role: OneOf(PERSON_ROLES, {
    description:
      'What the person may do over CalDAV; `booker` unless told. `admin` books too, and is mailed what is wrong',
  }),
  rooms: ObjectOrNull(
    Type.Array(Id, {
      maxItems: 1_000,
      description: 'The only rooms that exist for this person; null: all, also later ones',
    }),
  ),
}

export const NewPerson = Exactly({
  displayName: DisplayName,
  addresses: Addresses,
  ...Type.Partial(Type.Object(optional)).properties,
})

export const PersonChange = Type.Partial(Exactly({ displayName: DisplayName, addresses: Addresses, ...optional }), {
  additionalProperties: false,
  minProperties: 1,
})

export const PersonShape = Type.Object({
  id: Id,
  displayName: Type.String(),
  addresses: Type.Array(Type.String()),
  language: optional.language,
  role: optional.role,
  rooms: optional.rooms,
  groups: Type.Array(Type.Object({ id: Id, name: Type.String() }), {
    description: 'The rooms of a group exist for its members too. Changed with `/v1/groups`',
  }),
  version: Type.Integer(),
  createdAt: Instant,
  archivedAt: OrNull(Instant),
})

/** A person as answered. */
export const showPerson = ({
  organizationId: _,
  addresses,
  rooms,
  groups,
  ...person
}: Person): Static<typeof PersonShape> => ({
  ...person,
  addresses: [...addresses],
  rooms: rooms === null ? null : [...rooms],
  groups: [...groups],
})
