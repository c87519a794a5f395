import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { BookingId } from '../shapes/shape.ts'
import type { OutageDeps } from './outage-deps.ts'
import { OutageReportShape, showReport } from './outage-shape.ts'

export const getOutage = defineRoute({
  method: 'GET',
  url: '/v1/outages/:id',
  role: 'admin',
  tag: 'status',
  summary: 'The report of an outage: what waited, what was written, and how collisions were decided',
  description: 'Numbers of writes and news are known for 30 days.',
  schema: { params: Type.Object({ id: BookingId }), response: { 200: OutageReportShape } },
  async handler({ principal, params }, { outages }: OutageDeps) {
    const report = await outages.read(principal.organizationId, params.id)
    return report === null ? problem('not_found') : reply(200, showReport(report))
  },
})
