import pg from 'pg'
import { median } from './bench.ts'

export interface Driven {
  /** Completed per second, all connections together. */
  readonly rate: number
  readonly done: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

export interface Drive {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  /** Stops earlier after so many. */
  readonly most?: number
}

export type Step = (client: pg.Client, connection: number) => Promise<unknown>

/** Runs `step` again and again on each of some connections at once, after a short warm-up of each. */
export async function drive({ url, connections, seconds, most }: Drive, step: Step): Promise<Driven> {
  const clients = await Promise.all(Array.from({ length: connections }, () => connected(url)))
  try {
    await Promise.all(clients.map((client, connection) => step(client, connection)))
    const started = performance.now()
    const end = started + seconds * 1000
    const times: number[] = []
    await Promise.all(
      clients.map(async (client, connection) => {
        while (performance.now() < end && times.length < (most ?? Number.POSITIVE_INFINITY)) {
          const begun = performance.now()
          await step(client, connection)
          times.push(performance.now() - begun)
        }
      }),
    )
    const elapsed = (performance.now() - started) / 1000
    times.sort((a, b) => a - b)
    return {
      rate: times.length / elapsed,
      done: times.length,
      p50: median(times),
      p99: times[Math.floor(times.length * 0.99)] ?? Number.NaN,
    }
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

export async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' })
  await client.connect()
  return client
}
