import { Type } from 'typebox'
import { PROBLEMS, type ProblemCode } from './problem-codes.ts'

/** What a problem says beyond its code. `value` and `limit` are readable; none of it is ever a secret. */
export interface ProblemDetail {
  /** One sentence for the person who reads it. */
  readonly detail?: string
  /** Where in the request: `body/start/timeZone`, `query/limit`, `header/If-Match`. */
  readonly field?: string
  /** The rule that was broken, by its stable name. */
  readonly rule?: string
  readonly value?: unknown
  readonly limit?: unknown
  /** Headers of the answer: `Retry-After`, `WWW-Authenticate`, `Allow`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Members beyond the common ones (RFC 9457 section 3.2), such as `alternatives`. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** A refusal as a value: route handlers return it, the edge writes it as RFC 9457 `application/problem+json`. */
export interface Problem extends ProblemDetail {
  readonly kind: 'problem'
  readonly code: ProblemCode
}

export const problem = (code: ProblemCode, detail: ProblemDetail = {}): Problem => ({
  kind: 'problem',
  code,
  ...detail,
})

/** For hooks, which can only stop a request by throwing. Route handlers return {@link Problem} instead. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem
  constructor(code: ProblemCode, detail: ProblemDetail = {}) {
    super(code)
    this.problem = problem(code, detail)
  }
}

/** The body of every error answer. */
export function problemBody(given: Problem, requestId: string): Record<string, unknown> {
  const [status, title] = PROBLEMS[given.code]
  return {
    type: `/docs#problem-${given.code}`,
    title,
    status,
    code: given.code,
    detail: given.detail ?? `${title}.`,
    ...defined({ field: given.field, rule: given.rule, value: given.value, limit: given.limit }),
    ...given.extra,
    requestId,
  }
}

function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** The same body as a schema, for the description of the API. */
export const ProblemShape = Type.Object(
  {
    type: Type.String({ description: 'Address of the explanation' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Enum(Object.keys(PROBLEMS) as ProblemCode[], { description: 'Stable: branch on this' }),
    detail: Type.String(),
    field: Type.Optional(Type.String()),
    rule: Type.Optional(Type.String()),
    value: Type.Optional(Type.Unknown()),
    limit: Type.Optional(Type.Unknown()),
    requestId: Type.String(),
  },
  { additionalProperties: true, description: 'RFC 9457 problem' },
)
