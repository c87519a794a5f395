import { setTimeout as pause } from 'node:timers/promises'
import type { Sql } from './database.ts'
import { SEEN } from './presence.ts'

/** A living process that has lost its connections has a new one long before that. */
const LOOK_AGAIN_MS = 1500

/** Whether nobody of this name is there any more, nor will come back: seen twice, or a process that is just coming back would be taken for dead. */
export async function isGone(sql: Sql, name: string): Promise<boolean> {
  if (await isThere(sql, name)) return false
  await pause(LOOK_AGAIN_MS)
  return !(await isThere(sql, name))
}

async function isThere(sql: Sql, name: string): Promise<boolean> {
  const [row] = await sql<{ seen: boolean }>(SEEN, [name])
  return row?.seen === true
}
