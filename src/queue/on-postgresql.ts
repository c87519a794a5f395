import { createPostgresBackend, type PgPool, Queue, runMigrations, Worker } from 'bullmq'
import { Pool } from 'pg'
import type { QueueBackend } from './queue-backend.ts'

export interface OnPostgresqlOptions {
  readonly databaseUrl: string
  /** Connections for all queues and workers of this process together. */
  readonly poolMax: number
  readonly onError: (error: Error) => void
}

/** The queue in the PostgreSQL that is there anyway. */
export async function onPostgresql({ databaseUrl, poolMax, onError }: OnPostgresqlOptions): Promise<QueueBackend> {
  // A pool of its own: BullMQ wants its schema first in the search path and the driver's plain types.
  const pool = new Pool({
    connectionString: databaseUrl,
    max: poolMax,
    // Who stands still in the middle of a transaction keeps its locks for as long as a lease, and no longer.
    options: '-c search_path=bullmq -c idle_in_transaction_session_timeout=20000',
    application_name: 'meetmeup-queue',
  })
  pool.on('error', onError)
  // A `pg` pool is what BullMQ asks for; its structural type only differs in how events are declared.
  const connection = pool as unknown as PgPool
  const client = await pool.connect()
  try {
    await runMigrations(client)
  } finally {
    client.release()
  }
  return {
    kind: 'postgresql',
    describe: 'in PostgreSQL',
    canAdd: () => true,
    warnings: async () => [],
    queue: (name, rest) => new Queue(name, { ...rest, connection }, createPostgresBackend) as unknown as Queue,
    worker: (name, process, rest) =>
      new Worker(name, process, { ...rest, connection }, createPostgresBackend) as unknown as Worker,
    [Symbol.asyncDispose]: () => pool.end(),
  }
}
