import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'

/** One thing the service cannot work without. */
export interface ReadinessCheck {
  readonly name: 'database' | 'migrations' | 'queue'
  readonly ok: boolean
  /** One sentence, without addresses or credentials: this answer is public. */
  readonly detail: string
}

export interface ReadinessDeps {
  readonly readiness: { check(): Promise<readonly ReadinessCheck[]> }
}

const Checks = Type.Object({
  ready: Type.Boolean(),
  checks: Type.Array(Type.Object({ name: Type.String(), ok: Type.Boolean(), detail: Type.String() })),
})

/** Whether requests can be served now; a balancer sends them elsewhere otherwise. */
export const getReadiness = defineRoute({
  method: 'GET',
  url: '/readyz',
  role: 'public',
  tag: 'health',
  summary: 'Can it serve requests? Database, migrations and queue, one by one',
  alwaysAnswers: true,
  schema: { response: { 200: Checks, 503: Checks } },
  async handler(_call, { readiness }: ReadinessDeps) {
    const checks = (await readiness.check()).map(({ name, ok, detail }) => ({ name, ok, detail }))
    const headers = { 'cache-control': 'no-store' }
    return checks.every(({ ok }) => ok)
      ? reply(200, { ready: true, checks }, headers)
      : reply(503, { ready: false, checks }, headers)
  },
})
