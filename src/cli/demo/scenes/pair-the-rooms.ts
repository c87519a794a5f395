import { ASPEN, BIRCH, MAPLE, type RoomAddresses } from '../outside-world.ts'
import type { Scene, Stage } from '../stage.ts'

interface Named {
  readonly id: number
  readonly name: string
}

interface Calendar {
  readonly id: number
  readonly remoteCalendarId: string
  readonly watch: string
  readonly healthInWords: string
  readonly provenAt: string | null
  readonly pollIntervalSeconds: number
  readonly proofs: readonly { readonly step: string; readonly passed: boolean; readonly detail: string }[]
}

interface Page<Item> {
  readonly items: readonly Item[]
}

export const pairTheRooms: Scene = {
  title: 'Two rooms live in Exchange and in Google at once; three more are there to fall back on',
  async play(stage) {
    const exchange = await connection(stage, 'exchange', 'Contoso Exchange')
    const google = await connection(stage, 'google', 'Globex Google')
    for (const addresses of [ASPEN, MAPLE]) {
      const roomId = await room(stage, addresses.name, 8)
      await pair(stage, roomId, {
        connectionId: exchange,
        remoteCalendarId: addresses.exchange,
        decides: addresses.decides,
      })
      await pair(stage, roomId, {
        connectionId: google,
        remoteCalendarId: addresses.google,
        decides: addresses.decides,
      })
    }
    await clearTheStage(stage)
    const birch = await room(stage, 'Birch', 8)
    await pair(stage, birch, { connectionId: google, remoteCalendarId: BIRCH.google, decides: 'meetmeup' })
    await room(stage, 'Cedar', 10)
    await room(stage, 'Dogwood', 12)
    for (const { name } of [ASPEN, MAPLE]) await untilWatched(stage, name)
    await untilPolled(stage, 'Birch')
  },
}

async function connection(
  { admin, outside, tell }: Stage,
  provider: 'exchange' | 'google',
  name: string,
): Promise<number> {
  const { settings, secret } = provider === 'exchange' ? outside.exchangeConnection : outside.googleConnection
  const known = (await admin.expect(admin.get<Page<Named>>('/v1/connections'))).items.find((item) => item.name === name)
  const { id } =
    known === undefined
      ? await admin.expect(admin.post<Named>('/v1/connections', { provider, name, settings, secret }))
      : await admin.expect(admin.patch<Named>(`/v1/connections/${known.id}`, { settings, secret }))
  tell.say(`connected to ${name}${known === undefined ? '' : ' (known from an earlier run)'}`)
  return id
}

async function room({ admin }: Stage, name: string, capacity: number): Promise<number> {
  const known = (await admin.expect(admin.get<Page<Named>>('/v1/rooms'))).items.find((item) => item.name === name)
  if (known !== undefined) return known.id
  const body = { name, capacity, timeZone: 'Europe/Berlin', building: 'North' }
  return (await admin.expect(admin.post<Named>('/v1/rooms', body))).id
}

export async function roomId(stage: Stage, addresses: Pick<RoomAddresses, 'name'>): Promise<number> {
  return await room(stage, addresses.name, 8)
}

/** A run that was killed leaves its calendars leased; nobody else touches them before the lease has run out. */
const LEASE_AND_MORE_SECONDS = 80

/** The sandbox tenants are new in each run: what an earlier run has booked is given up before this one begins. */
async function clearTheStage(stage: Stage): Promise<void> {
  const { admin, tell } = stage
  let cleared = 0
  for (const { name } of [ASPEN, MAPLE]) {
    const id = await room(stage, name, 8)
    const window = `from=${Temporal.Now.instant().round('second')}&to=${Temporal.Now.instant()
      .add({ hours: 24 * 700 })
      .round('second')}`
    for (;;) {
      const page = await admin.expect(admin.get<Page<Named>>(`/v1/rooms/${id}/bookings?${window}&limit=100`))
      // What the engine has given up meanwhile is answered with 409, and is what is wanted.
      for (const booking of page.items) await admin.delete(`/v1/bookings/${booking.id}`)
      cleared += page.items.length
      if (page.items.length === 0) break
    }
  }
  if (cleared === 0) return
  await tell.until(
    `${cleared} bookings of an earlier run are given up`,
    async () => (await admin.expect(admin.get<{ owedWrites: number }>('/v1/status'))).owedWrites === 0,
    LEASE_AND_MORE_SECONDS,
  )
}

async function pair(
  { admin, tell }: Stage,
  roomId: number,
  order: { readonly connectionId: number; readonly remoteCalendarId: string; readonly decides: string },
): Promise<void> {
  const known = await calendars(admin, roomId)
  const before = known.find((calendar) => calendar.remoteCalendarId === order.remoteCalendarId)
  const calendar =
    before === undefined
      ? await admin.expect(admin.post<Calendar>(`/v1/rooms/${roomId}/calendars`, order))
      : await admin.expect(admin.post<Calendar>(`/v1/rooms/${roomId}/calendars/${before.id}/check`, {}))
  const proven = calendar.proofs.map(({ step, passed }) => `${step} ${passed ? '✓' : '✗'}`).join('  ')
  tell.say(`${order.remoteCalendarId}: ${proven}`)
}

const calendars = async (admin: Stage['admin'], roomId: number): Promise<readonly Calendar[]> =>
  (await admin.expect(admin.get<Page<Calendar>>(`/v1/rooms/${roomId}/calendars`))).items

async function untilWatched(stage: Stage, name: string): Promise<void> {
  const id = await room(stage, name, 8)
  await stage.tell.until(`${name}: both calendars are read whole, and tell us of changes`, async () => {
    const all = await calendars(stage.admin, id)
    const waiting = all.filter(({ watch, provenAt }) => watch !== 'watching' || provenAt === null)
    if (waiting.length > 0)
      throw new Error(
        waiting.map(({ remoteCalendarId, healthInWords }) => `${remoteCalendarId}: ${healthInWords}`).join(' '),
      )
    return all.length === 2
  })
}

async function untilPolled(stage: Stage, name: string): Promise<void> {
  const id = await room(stage, name, 8)
  const polled = await stage.tell.until(`${name}: Google does not let it be watched, so it is polled`, async () =>
    (await calendars(stage.admin, id)).find((calendar) => calendar.watch === 'refused' && calendar.provenAt !== null),
  )
  stage.tell.say(polled.healthInWords)
}
