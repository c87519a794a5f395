import { ok } from '../../core/result.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { leftBehind } from '../left-behind.ts'
import type { GroundDeps } from '../ports.ts'
import type { PeopleDeps } from './people-deps.ts'
import { personProblem } from './person-problem.ts'
import { NewPerson, PersonShape, showPerson } from './person-shape.ts'

export const createPerson = defineRoute({
  method: 'POST',
  url: '/v1/people',
  role: 'admin',
  tag: 'people',
  summary: 'Add a person who signs in from a calendar program',
  description: 'To sign in, each device of the person needs an app password.',
  schema: { body: NewPerson, response: { 201: PersonShape } },
  async handler(call, { people, traces }: PeopleDeps & Pick<GroundDeps, 'traces'>) {
    const left = await leftBehind(call, traces, 'person')
    const known = left === null ? null : await people.read(call.principal.organizationId, left)
    const { displayName, addresses, language = 'en', role = 'booker', rooms = null } = call.body
    const created =
      known === null
        ? await people.create(callerOf(call), { displayName, addresses, language, role, rooms })
        : ok(known)
    if (!created.ok) return personProblem(created.error)
    const { id, version } = created.value
    return reply(201, showPerson(created.value), { location: `/v1/people/${id}`, etag: entityTag(version) })
  },
})
