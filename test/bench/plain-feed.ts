import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { calendarObject } from './calendar-events.ts'
import { type Child, startChild } from './child.ts'
import type { FeedWorld } from './feed-world.ts'

/** `plain-feed-server.ts` over the room and the body of a world. */
export async function startPlainFeed({ database, roomId, events }: FeedWorld): Promise<Child> {
  const folder = await mkdtemp(join(tmpdir(), 'meetmeup-bench-feed-'))
  const file = join(folder, 'body.gz')
  await writeFile(file, gzipSync(calendarObject(events.map(({ fragment }) => fragment).join(''))))
  const script = 'test/bench/plain-feed-server.ts'
  try {
    return await startChild({ script, args: [database.url, String(roomId), file], settings: {}, ready: /listening on/ })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
