import { createHash } from 'node:crypto'
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import type { ApiSettings } from './ports.ts'
import { ProblemShape } from './problem.ts'
import { type Description, PAGE_STYLE, renderReference } from './reference-page.ts'

const INTRODUCTION = `Rooms, their bookings and their calendars.

Send the key as \`Authorization: Bearer mmu_...\`. Errors are \`application/problem+json\` (RFC 9457); branch on \`code\`.
Every POST honours \`Idempotency-Key\`; resources with an \`ETag\` honour \`If-Match\`. Lists take \`limit\` and \`cursor\`.
Times are RFC 3339; where the wall clock matters, as in a series, the IANA zone stands beside them.`

/** `/openapi.json` (OpenAPI 3.1, made of the routes) and `/docs`, a page of it that needs neither scripts nor the internet. */
export async function describeApi(app: FastifyInstance, settings: ApiSettings): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'MeetMeUp', version: settings.version, description: INTRODUCTION },
      ...(settings.publicUrl === null ? {} : { servers: [{ url: settings.publicUrl }] }),
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'API key (`mmu_...`)' } } },
      security: [{ key: [] }],
    },
    transform: ({ schema, url }) => ({ schema: { ...schema, response: withProblem(schema?.response) }, url }),
  })
  const hidden = { config: { access: 'public' as const }, schema: { hide: true } }
  app.get('/openapi.json', hidden, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').send(app.swagger()),
  )
  const style = `'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'`
  app.get('/docs', hidden, async (_request, reply) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', `default-src 'none'; style-src ${style}; frame-ancestors 'none'`)
      .header('cache-control', 'no-cache')
      .send(renderReference(app.swagger() as Description)),
  )
}

const withProblem = (response: unknown): Record<string, unknown> => ({
  ...(response as Record<string, unknown> | undefined),
  default: { ...ProblemShape, description: 'A refusal or a fault (RFC 9457)' },
})
