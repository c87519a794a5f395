/** How long the newest changes of one calendar took on one way, over the last day. Null: there were none. */
export interface Delay {
  /** How many were looked at; at most a hundred. */
  readonly changes: number
  readonly p50Seconds: number | null
  readonly p95Seconds: number | null
}
