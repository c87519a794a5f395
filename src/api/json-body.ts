import type { FastifyInstance } from 'fastify'
import { ProblemError } from './problem.ts'

const MOST_LEVELS = 32
const MEDIA_TYPES = ['application/json', 'application/merge-patch+json']

/**
 * Reads JSON bodies. On top of Fastify's own guard (`__proto__` and `constructor.prototype` are refused), values nested deeper
 * than 32 levels, and texts that PostgreSQL cannot store, are refused before anything recursive meets them.
 */
export function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser(MEDIA_TYPES, { parseAs: 'string' }, (request, text, done) => {
    parse(request, text.toString(), (error, value) => {
      if (error !== null && error !== undefined) return done(error)
      try {
        refuseUnstorable(value, 'body')
        done(null, value)
      } catch (refusal) {
        done(refusal as ProblemError)
      }
    })
  })
}

/**
 * Throws {@link ProblemError} for what is nested too deeply, and for texts with U+0000 or half of a surrogate pair, which
 * PostgreSQL's text and jsonb refuse. Walks without recursion.
 */
export function refuseUnstorable(root: unknown, field: string): void {
  const open: { value: unknown; level: number }[] = [{ value: root, level: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, level } = next
    if (typeof value === 'string') refuseText(value, field)
    if (typeof value !== 'object' || value === null) continue
    if (level >= MOST_LEVELS) throw new ProblemError('json_too_deep', { field, limit: MOST_LEVELS })
    for (const [name, member] of Object.entries(value)) {
      refuseText(name, field)
      open.push({ value: member, level: level + 1 })
    }
  }
}

function refuseText(text: string, field: string): void {
  if (text.includes('\0') || !text.isWellFormed()) throw new ProblemError('text_refused', { field })
}
