/** One request a sandbox received, and what became of it. */
export interface JournalEntry {
  /** 1 for the first request since the start or the last reset. */
  readonly sequence: number
  /** Arrival by the sandbox's clock, milliseconds since the epoch. */
  readonly receivedAt: number
  readonly method: string
  /** Path without the query, as sent (percent-encoded). */
  readonly path: string
  /** Query as sent, without the question mark. */
  readonly query: string
  /** Lower-case names. The bearer token is kept: it is the sandbox's own. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed JSON where the body was JSON, else the text, else null. */
  readonly body: unknown
  /** What the request was about (a mailbox, a calendar), where the route knows; else null. */
  subject: string | null
  /** Null until answered; 0 when the connection was reset. */
  status: number | null
  /** Requests of the same subject in flight when this one was taken in, itself included. */
  concurrency: number
}

export interface JournalFilter {
  readonly method?: string
  /** Regular expression over the path. */
  readonly path?: string
  readonly subject?: string
  readonly afterSequence?: number
}

/** What to write down about an arriving request. */
export type Arrival = Pick<JournalEntry, 'receivedAt' | 'method' | 'path' | 'query' | 'headers' | 'body'>

/**
 * Remembers the newest requests so that a test, or an operator, can ask what the product really sent.
 */
export class RequestJournal {
  private entries: JournalEntry[] = []
  private sequence = 0
  private readonly inFlight = new Map<string, number>()
  private readonly peaks = new Map<string, number>()
  private readonly capacity: number

  constructor(capacity = 5000) {
    this.capacity = capacity
  }

  arrived(arrival: Arrival): JournalEntry {
    this.sequence += 1
    const entry: JournalEntry = { ...arrival, sequence: this.sequence, subject: null, status: null, concurrency: 0 }
    this.entries.push(entry)
    if (this.entries.length > this.capacity) this.entries.splice(0, this.entries.length - this.capacity)
    return entry
  }

  /** Says what the request is about and counts it as in flight. Returns how many are in flight on that subject. */
  entered(entry: JournalEntry, subject: string): number {
    const count = (this.inFlight.get(subject) ?? 0) + 1
    this.inFlight.set(subject, count)
    this.peaks.set(subject, Math.max(count, this.peaks.get(subject) ?? 0))
    entry.subject = subject
    entry.concurrency = count
    return count
  }

  /** Notes the answer; `status` 0 stands for a reset connection. */
  answered(entry: JournalEntry, status: number): void {
    if (entry.status !== null) return
    entry.status = status
    if (entry.subject === null) return
    this.inFlight.set(entry.subject, Math.max(0, (this.inFlight.get(entry.subject) ?? 1) - 1))
  }

  list(filter: JournalFilter = {}): JournalEntry[] {
    const path = filter.path === undefined ? null : new RegExp(filter.path)
    return this.entries.filter(
      (entry) =>
        (filter.method === undefined || entry.method === filter.method.toUpperCase()) &&
        (path === null || path.test(entry.path)) &&
        (filter.subject === undefined || entry.subject === filter.subject) &&
        (filter.afterSequence === undefined || entry.sequence > filter.afterSequence),
    )
  }

  /** The most requests that were ever in flight at once on one subject, per subject. */
  peakConcurrency(): Record<string, number> {
    return Object.fromEntries(this.peaks)
  }

  /** Forgets what is written; requests in flight stay counted. */
  clear(): void {
    this.entries = []
    this.peaks.clear()
    this.sequence = 0
  }
}
