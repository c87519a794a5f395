import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Config } from '../../../config/load.ts'
import { type Service, startService } from '../../compose.ts'
import { createKey, type Role } from '../../ops/keys/index.ts'
import { apiKeyStore } from '../../store/api-key-store.ts'
import { freePort } from '../../store/embedded/free-port.ts'
import { organizationStore } from '../../store/organization-store.ts'
import { ApiClient } from './api-client.ts'
import { type Mailbox, openMailbox } from './mailbox.ts'
import { type OutsideWorld, openOutsideWorld } from './outside-world.ts'
import { StoryBroken } from './story-broken.ts'

/** Where the story takes place: the real service, two sandbox tenants, and clients with keys. */
export interface Stage extends AsyncDisposable {
  readonly service: Service
  readonly url: string
  readonly outside: OutsideWorld
  readonly mailbox: Mailbox
  readonly organizationId: number
  readonly adminKey: string
  readonly admin: ApiClient
  readonly booker: ApiClient
  readonly support: ApiClient
  /** Id of the newest booking of earlier runs on the same data; 0: there are none. */
  readonly lastBookingBefore: number
  /** `2026-12-07`: the Monday of the story's week, and days after it. */
  day(offset: number): string
  readonly tell: Tell
}

/** All that is needed to act as the people outside do. */
export type Outside = Pick<Stage, 'outside'>

/** What scenes say and promise. */
export interface Tell {
  say(line: string): void
  /** Asks again until the answer is there. Throws `StoryBroken` when it does not come in time. */
  until<Value>(
    sentence: string,
    probe: () => Promise<Value | null | undefined | false>,
    seconds?: number,
  ): Promise<Value>
  /** Must hold now. */
  holds(sentence: string, isTrue: boolean, why?: string): void
}

export interface Scene {
  readonly title: string
  readonly play: (stage: Stage) => Promise<void>
}

export interface StageOptions {
  readonly config: Config
  readonly organization: string
  readonly log: (line: string) => void
  readonly kept: (sentence: string, tookMs: number) => void
  readonly say: (line: string) => void
}

const PATIENCE_SECONDS = 25
const ASK_EVERY_MS = 60

export async function openStage(options: StageOptions): Promise<Stage> {
  const stack = new AsyncDisposableStack()
  try {
    const outside = stack.use(await openOutsideWorld())
    // Providers must know our address before the service listens on it.
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const mailbox = stack.use(await openMailbox())
    const config = {
      ...options.config,
      http: { ...options.config.http, host: '127.0.0.1', port, publicUrl: url },
      mail: { ...options.config.mail, relay: { url: mailbox.url, from: 'Meeting rooms <rooms@contoso.example>' } },
    }
    const service = stack.use(await startService(config, { part: 'all', log: options.log }))
    const organizationId = await organizationNamed(service, options.organization)
    const key = (role: Role) => keyFor(service, organizationId, role)
    const adminKey = await key('admin')
    const earlier = await earlierRuns(service, organizationId)
    const monday = mondayAfter(earlier.lastDay)
    const held = stack.move()
    return {
      service,
      url,
      outside,
      mailbox,
      organizationId,
      adminKey,
      admin: new ApiClient(url, adminKey),
      booker: new ApiClient(url, await key('booker')),
      support: new ApiClient(url, await key('support')),
      lastBookingBefore: earlier.lastBooking,
      day: (offset) => monday.add({ days: offset }).toString(),
      tell: tellOf(options),
      [Symbol.asyncDispose]: () => held.disposeAsync(),
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

function tellOf({ kept, say }: StageOptions): Tell {
  return {
    say,
    async until(sentence, probe, seconds = PATIENCE_SECONDS) {
      const began = performance.now()
      let last: unknown = 'nothing'
      while (performance.now() - began < seconds * 1000) {
        const answer = await probe().catch((error: unknown) => {
          last = error instanceof Error ? error.message : error
          return null
        })
        if (answer !== null && answer !== undefined && answer !== false) {
          kept(sentence, performance.now() - began)
          return answer
        }
        await pause(ASK_EVERY_MS)
      }
      throw new StoryBroken(sentence, `not within ${seconds} s; last seen: ${String(last)}`)
    },
    holds(sentence, isTrue, why = 'it is not so') {
      if (!isTrue) throw new StoryBroken(sentence, why)
      kept(sentence, 0)
    },
  }
}

async function organizationNamed({ ground: { database } }: Service, name: string): Promise<number> {
  const [known] = await database.sql<{ id: number }>(
    'select id from organization where name = $1 order by id limit 1',
    [name],
  )
  if (known !== undefined) return known.id
  const created = await organizationStore(database).create(name, 'demo')
  if (created === null) throw new Error('no organization')
  return created.id
}

async function keyFor({ ground: { database } }: Service, organizationId: number, role: Role): Promise<string> {
  const order = { organizationId, name: `demo ${role}`, role }
  return (await createKey({ keys: apiKeyStore(database), random: randomBytes }, order)).secret
}

interface EarlierRuns {
  readonly lastBooking: number
  /** The last day for which they have booked; null: none. */
  readonly lastDay: Temporal.PlainDate | null
}

async function earlierRuns({ ground: { database } }: Service, organizationId: number): Promise<EarlierRuns> {
  const [row] = await database.sql<{ id: number | null; ends: string | null }>(
    'select max(id)::integer as id, max(ends_at) filter (where not recurring) as ends from booking where organization_id = $1',
    [organizationId],
  )
  const ends = row?.ends ?? null
  return {
    lastBooking: row?.id ?? 0,
    lastDay: ends === null ? null : Temporal.Instant.from(ends).toZonedDateTimeISO(ZONE).toPlainDate(),
  }
}

const ZONE = 'Europe/Berlin'
/** Exchange books rooms 180 days ahead where nobody says otherwise; what a story asks of Maple later is refused. */
const LATEST_BEGIN_DAYS = 150

/** A week in which nothing of an earlier run stands; when they have reached the end of what is open, the first one again. */
function mondayAfter(lastDay: Temporal.PlainDate | null): Temporal.PlainDate {
  const today = Temporal.Now.plainDateISO(ZONE)
  const isAhead = lastDay !== null && Temporal.PlainDate.compare(lastDay, today) > 0
  const after = isAhead && today.until(lastDay).days < LATEST_BEGIN_DAYS ? lastDay : today
  const from = after.add({ days: 2 })
  return from.add({ days: (8 - from.dayOfWeek) % 7 })
}
