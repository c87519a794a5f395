import type { ConnectionError } from '../../ops/connections/index.ts'
import type { ProviderError } from '../../providers/provider.ts'
import { stale } from '../entity-tag.ts'
import { type Problem, problem } from '../problem.ts'

const SECRETS: ReadonlySet<string> = new Set(['clientSecret', 'privateKey'])

export function connectionProblem(error: ConnectionError): Problem {
  switch (error.code) {
    case 'connection_not_found':
      return problem('not_found')
    case 'version_mismatch':
      return stale(error.version)
    case 'in_use':
      return problem('in_use', {
        detail: `${error.calendars} calendars are paired through it.`,
        value: error.calendars,
        limit: 0,
      })
    case 'settings_refused': {
      const { member, rule, detail } = error.refusal
      return problem('validation_failed', {
        field: `body/${SECRETS.has(member) ? 'secret' : 'settings'}/${member}`,
        rule,
        detail,
      })
    }
  }
}

/** What a calendar system answered. Its own code and request id help whoever asks there. */
export function providerProblem({ kind, status, code, message, requestId, retryAfterMs }: ProviderError): Problem {
  return problem('provider_failed', {
    detail: message,
    rule: kind,
    extra: { provider: { status, code, requestId } },
    ...(retryAfterMs === null ? {} : { headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) } }),
  })
}
