import type { FastifyInstance } from 'fastify'
import { sendProblem } from './error-handler.ts'
import { problem } from './problem.ts'

/** Answers 404 where there is nothing, and 405 with `Allow` (RFC 9110 section 15.5.6) where only the method is unknown. */
export function answerMissing(app: FastifyInstance): void {
  const known = new Map<string, { pattern: RegExp; methods: Set<string> }>()
  app.addHook('onRoute', ({ url, method }) => {
    const entry = known.get(url) ?? { pattern: patternOf(url), methods: new Set() }
    for (const name of [method].flat()) entry.methods.add(name)
    known.set(url, entry)
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const methods = [...known.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((entry) => [...entry.methods])
    if (methods.length === 0) return sendProblem(request, reply, problem('route_not_found'))
    const allow = [...new Set(methods)].sort().join(', ')
    return sendProblem(
      request,
      reply,
      problem('method_not_allowed', { value: request.method, limit: allow, headers: { allow } }),
    )
  })
}

function patternOf(url: string): RegExp {
  const source = url
    .split('/')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:[A-Za-z]+/g, '[^/]+'))
    .join('/')
  return new RegExp(`^${source.replaceAll('\\*', '.*')}$`)
}
