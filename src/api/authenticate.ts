import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Principal } from '../ops/keys/index.ts'
import { type Access, isPermitted } from './access.ts'
import { ProblemError } from './problem.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route asks of its caller. */
    access?: Access
  }
  interface FastifyRequest {
    /** Null on public routes. */
    principal: Principal | null
  }
}

/** Finds out who calls. */
export interface Callers {
  /** Null when the secret is nobody's; why is not told. */
  identify(secret: string): Promise<Principal | null>
}

export interface RateLimits {
  /** Requests of one key in one minute. */
  readonly perKey: number
  /** Refused sign-ins of one address in one minute. */
  readonly failedPerAddress: number
}

const BEARER = /^Bearer +(\S+) *$/i
const CHALLENGE = { 'www-authenticate': 'Bearer realm="MeetMeUp"' }
const BAD_KEY = { 'www-authenticate': 'Bearer realm="MeetMeUp", error="invalid_token"' }

/**
 * Before the body is read: who calls, is there still room in the key's minute, and does the role suffice. Throws
 * {@link ProblemError} for 401, 403 and 429. Public routes pass.
 */
export function authenticate(app: FastifyInstance, options: { callers: Callers; limits: RateLimits }): void {
  const { callers, limits } = options
  const takeOfKey = app.createRateLimit({ max: limits.perKey, timeWindow: '1 minute', keyGenerator: keyOf })
  const takeOfAddress = app.createRateLimit({
    max: limits.failedPerAddress,
    timeWindow: '1 minute',
    keyGenerator: (request) => `address:${request.ip}`,
  })
  type Take = typeof takeOfKey

  async function take(limiter: Take, request: FastifyRequest): Promise<void> {
    const answer = await limiter(request)
    if (answer.isAllowed || !answer.isExceeded) return
    throw new ProblemError('rate_limited', {
      detail: `At most ${answer.max} requests in a minute. Try again in ${answer.ttlInSeconds} s.`,
      limit: answer.max,
      headers: { 'retry-after': String(answer.ttlInSeconds) },
    })
  }

  app.decorateRequest('principal', null)
  app.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config
    if (access === undefined || access === 'public') return
    const secret = BEARER.exec(request.headers.authorization ?? '')?.[1]
    const principal = secret === undefined ? null : await callers.identify(secret)
    if (principal === null) {
      await take(takeOfAddress, request)
      throw new ProblemError('unauthenticated', { headers: secret === undefined ? CHALLENGE : BAD_KEY })
    }
    request.principal = principal
    await take(takeOfKey, request)
    if (!isPermitted(principal.role, access))
      throw new ProblemError('forbidden', { rule: 'role', value: principal.role, limit: access })
  })
}

const keyOf = ({ principal }: FastifyRequest): string => `key:${principal?.organizationId}:${principal?.keyId}`
