import pg from 'pg'
import { OWNER } from './cluster.ts'
import type { ServerFile } from './server-file.ts'

/** `usable`: ours and answering. `starting`: ours, not yet or no longer taking work. `absent`: not there, or a stranger. */
export type Presence = 'usable' | 'starting' | 'absent'

/**
 * Asks whether the server that the file speaks of is there and serves this cluster. A stranger who took over the port
 * fails the password exchange (SCRAM proves both sides) or names another folder. Creates our database if it is missing.
 */
export async function probe(server: ServerFile | null, cluster: string): Promise<Presence> {
  if (server?.port == null) return 'absent'
  const client = new pg.Client({
    host: '127.0.0.1',
    port: server.port,
    user: OWNER,
    password: server.password,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 3000,
    query_timeout: 10_000,
  })
  // A server that stops while we ask would otherwise end this process.
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory')
    if (rows[0]?.data_directory !== cluster) return 'absent'
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [OWNER])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${OWNER}`)
    return 'usable'
  } catch (error) {
    return presenceBehind(error)
  } finally {
    await client.end().catch(() => {})
  }
}

/** The address for everybody else. */
export function addressOf(password: string, port: number): string {
  return `postgres://${OWNER}:${password}@127.0.0.1:${port}/${OWNER}`
}

const CANNOT_CONNECT_NOW = '57P03'
const DUPLICATE_DATABASE = '42P04'
const TOO_MANY_CONNECTIONS = '53300'

function presenceBehind(error: unknown): Presence {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === TOO_MANY_CONNECTIONS || code === DUPLICATE_DATABASE) return 'usable'
  return code === CANNOT_CONNECT_NOW ? 'starting' : 'absent'
}
