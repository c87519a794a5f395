export { createMetrics, type Metrics } from './create-metrics.ts'
export type { ConnectionFact, MetricFacts, MetricSources, OrganizationFact } from './ports.ts'
export { serveMetrics } from './serve-metrics.ts'
