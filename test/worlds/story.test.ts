import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { load } from '../../config/load.ts'
import { bothWantAspen, bothWantMaple, theNoticeIsLost } from '../../src/cli/demo/scenes/both-want-the-same-hour.ts'
import { googleInvitesAspen } from '../../src/cli/demo/scenes/google-invites-aspen.ts'
import { outlookInvitesAspen } from '../../src/cli/demo/scenes/outlook-invites-aspen.ts'
import { writtenOverABooking } from '../../src/cli/demo/scenes/written-over-a-booking.ts'
import { openStage, type Scene, type Stage } from '../../src/cli/demo/stage.ts'
import { story } from '../../src/cli/demo/story.ts'
import { type FreshDatabase, freshDatabase } from '../setup/database.ts'

/** The promises that a scene keeps, by their number. */
const SCENARIOS: ReadonlyMap<Scene, string> = new Map([
  [outlookInvitesAspen, 'scenarios 1 and 17: '],
  [googleInvitesAspen, 'scenario 2: '],
  [bothWantAspen, 'scenario 3: '],
  [bothWantMaple, 'scenario 3: '],
  [theNoticeIsLost, 'scenario 3: '],
  [writtenOverABooking, 'scenario 4: '],
])
const titleOf = (scene: Scene): string => `${SCENARIOS.get(scene) ?? ''}${scene.title}`

/** The real service with its workers over real HTTP to both sandboxes, on a real PostgreSQL. Scenes build on each other, in their order. */
describe('the story of a room that lives in Exchange and in Google at once', () => {
  let fresh: FreshDatabase
  let dataDir: string
  let stage: Stage
  const kept: string[] = []

  beforeAll(async () => {
    fresh = await freshDatabase()
    dataDir = await mkdtemp(join(tmpdir(), 'meetmeup-story-'))
    const config = load({
      DATABASE_URL: fresh.url,
      MEETMEUP_DATA_DIR: dataDir,
      MEETMEUP_ALLOW_LOOPBACK_PROVIDERS: 'true',
      MEETMEUP_LOG_LEVEL: 'silent',
      MEETMEUP_DB_POOL_MAX: '12',
      MEETMEUP_MAIL_DIGEST_SECONDS: '1',
    })
    if (!config.ok) throw new Error(config.error.join(' '))
    stage = await openStage({
      config: config.value,
      organization: 'Story',
      log: () => {},
      say: () => {},
      kept: (sentence) => kept.push(sentence),
    })
  }, 60_000)

  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]()
    await fresh.drop()
    await rm(dataDir, { recursive: true, force: true })
  })

  it.each(story.map((scene) => [titleOf(scene), scene] as const))('%s', { timeout: 120_000 }, async (_title, scene) => {
    const before = kept.length
    await scene.play(stage)
    expect(kept.length).toBeGreaterThan(before)
  })
})
