/** What a bench is given. */
export interface BenchContext {
  /** Address of a database server of this run (durable, superuser rights); each bench makes databases of its own on it. */
  readonly serverUrl: string
  readonly settings: BenchSettings
  /** What several benches need, made by the first that asks and taken down after the last; known by the function that makes it. */
  readonly shared: <Value extends AsyncDisposable>(make: Make<Value>) => Promise<Value>
  /** One line of progress, for the person who waits. */
  readonly log: (line: string) => void
}

export type Make<Value> = (context: Omit<BenchContext, 'shared'>) => Promise<Value>

export interface BenchSettings {
  /** Rows of the large table, where a bench has one. */
  readonly rows: number
  /** Seconds of one measurement. */
  readonly seconds: number
  /** Alternating rounds of each contender; medians count. */
  readonly rounds: number
  readonly attempts: number
  /** Events of the large calendar. */
  readonly events: number
}

export interface Measured {
  readonly measured: string
  readonly met: boolean
  /** Why it was not met, or what to know about the figure; null: nothing. */
  readonly remark: string | null
}

/** One target of the performance sheet, measured. One file per bench, listed in `run.ts`. */
export interface Bench {
  /** `B1`, `S3`, ... */
  readonly id: string
  readonly name: string
  readonly target: string
  run(context: BenchContext): Promise<Measured>
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[middle - 1] ?? Number.NaN, sorted[middle] ?? Number.NaN]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

export const percent = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`

export const perSecond = (rate: number): string => `${Math.round(rate).toLocaleString('en')}/s`
