import { Type } from 'typebox'
import type { ImportPeople } from '../../ops/people-import/index.ts'
import { MOST_IMPORT_BYTES, PEOPLE_COLUMNS, type PeopleImportError } from '../../ops/people-import/index.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { type Problem, problem } from '../problem.ts'
import { Id, OneOf } from '../shapes/shape.ts'

/** Implemented by `ops/people-import`. */
export interface PeopleImportDeps {
  readonly importPeople: ImportPeople
}

const Count = Type.Integer({ minimum: 0 })

const Report = Type.Object({
  written: Type.Boolean({ description: 'False: it was a preview' }),
  new: Count,
  changed: Count,
  same: Count,
  newGroups: Type.Array(Type.String(), { description: 'Groups that are made, because the list names them' }),
  absent: Type.Array(Type.Object({ id: Id, displayName: Type.String(), address: Type.String() }), {
    description: 'People whom the list does not name. They stay, unless `deactivateAbsent` says how many they are',
  }),
  deactivated: Count,
  rows: Type.Array(
    Type.Object({
      line: Type.Integer(),
      act: OneOf(['new', 'changed', 'same']),
      address: Type.String(),
      displayName: Type.String(),
      changed: Type.Array(OneOf(PEOPLE_COLUMNS)),
    }),
  ),
})

export const importPeople = defineRoute({
  method: 'POST',
  url: '/v1/people/import',
  role: 'admin',
  tag: 'people',
  summary: 'Add and change people out of a table or a list',
  description: `text/csv with a header row, or a JSON array of objects: ${PEOPLE_COLUMNS.join(', ')}. All of it is written, or nothing: of wrong lines each is named in \`lines\`. What a line does not say stays as it is; the same list again changes nothing. Nobody is archived by not being named.`,
  consumes: ['text/csv', 'application/json'],
  bodyLimit: MOST_IMPORT_BYTES,
  isSlow: true,
  schema: {
    query: Type.Object({
      preview: Type.Optional(Type.Boolean({ description: 'Only say what would be done' })),
      deactivateAbsent: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 1_000_000,
          description: 'Archive those whom the list does not name; how many they are, as a preview has told',
        }),
      ),
    }),
    body: Type.Unsafe<Uint8Array | undefined>({}),
    response: { 200: Report },
  },
  async handler(call, deps: PeopleImportDeps) {
    const { preview = false, deactivateAbsent = null } = call.query
    const form = call.headers['content-type']?.startsWith('text/csv') === true ? 'csv' : 'json'
    const done = await deps.importPeople(callerOf(call), {
      bytes: call.body ?? new Uint8Array(),
      form,
      preview,
      deactivateAbsent,
    })
    if (!done.ok) return importProblem(done.error)
    const { newGroups, absent, rows, ...report } = done.value
    return reply(200, {
      ...report,
      newGroups: [...newGroups],
      absent: [...absent],
      rows: rows.map((row) => ({ ...row, changed: [...row.changed] })),
    })
  },
})

function importProblem(error: PeopleImportError): Problem {
  switch (error.code) {
    case 'lines_wrong': {
      const [first] = error.problems
      return problem('lines_wrong', {
        detail: `Nothing was written: ${error.problems.length} cells or lines are wrong. The first, in line ${first?.line}: ${first?.detail}`,
        field: `body/${first?.line}${first?.column ? `/${first.column}` : ''}`,
        ...(first === undefined ? {} : { rule: first.rule, value: first.value }),
        extra: { lines: error.problems },
      })
    }
    case 'absent_differ':
      return problem('state_conflict', {
        detail: `Nothing was written: ${error.absent} people are not in the list, and not ${error.said}.`,
        ...{ field: 'query/deactivateAbsent', value: error.said, limit: error.absent },
      })
    case 'changed_meanwhile':
      return problem('state_conflict', {
        detail: 'Nothing was written: somebody has changed people meanwhile. Send it again.',
      })
  }
}
