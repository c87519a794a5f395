/**
 * The HTTP API: everything under `/v1`, feeds, health and the description of all that.
 * One file per endpoint, made with `defineRoute`, listed in `registry.ts`; the ground (who calls, what is refused how) is shared.
 * Called by `main.ts`, which hands over ports and listens.
 */
export { type Access, isPermitted } from './access.ts'
export type { Callers, RateLimits } from './authenticate.ts'
export { buildApi } from './build-api.ts'
export { type Call, type CallBy, defineRoute, type Reply, type Route, reply } from './define-route.ts'
export {
  type ApiSettings,
  type ApiTimeouts,
  DEFAULT_TIMEOUTS,
  type GroundDeps,
  type IdempotencyStore,
} from './ports.ts'
export { type Problem, type ProblemDetail, problem } from './problem.ts'
export { type ApiDeps, routes } from './registry.ts'
