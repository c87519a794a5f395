import { type Bench, median } from './bench.ts'
import { startChild } from './child.ts'
import { figure, ms } from './side-by-side.ts'
import { type SyncRoom, type SyncWorld, syncWorld } from './sync-world.ts'

const BURST = 20
const LONE = 10
const EVENTS = 1000
const MOST_REREAD_MS = 1000
const GONE = 410

/** Y4: what changes cost in requests. Counted at the provider, from the notice to the end of all that follows. */
export const syncCalls: Bench = {
  id: 'Y4',
  name: 'Requests for each change; writes because of our own echoes; a quiet room',
  target: 'bursts of 20: <= 1.1 requests a change; lone changes <= 2.0; 0 writes by echoes; 0 requests of a quiet room',
  async run(context) {
    await using world = await syncWorld(context, { rooms: 2 })
    await using _ = await world.workers(1)
    await world.until('select bool_and(last_proof_at is not null) as holds from calendar')
    const [room, quiet] = world.rooms
    if (room === undefined || quiet === undefined) throw new Error('two rooms are needed')
    await settled(world, room)
    world.takeRequests()
    const burst = await cost(world, room, { from: 0, count: BURST })
    let lone = 0
    for (let n = 0; n < LONE; n++) lone += (await cost(world, room, { from: 100 + n, count: 1 })).length
    // Our answers come back as changes: whoever looks writes nothing.
    await settled(world, room)
    const echo = world.takeRequests()
    const echoWrites = echo.filter(({ method }) => method !== 'GET').length
    const quietOnes = [...burst, ...echo].filter(({ subject }) => subject === quiet.remoteId).length
    const [perBurst, perLone] = [burst.length / BURST, lone / LONE]
    return {
      measured: `bursts of ${BURST}: ${perBurst.toFixed(2)} requests a change, its answer included; lone: ${perLone.toFixed(1)}; writes by echoes ${echoWrites}; quiet room ${quietOnes}`,
      met: perBurst <= 1.1 && perLone <= 2 && echoWrites === 0 && quietOnes === 0,
      remark: 'each change is an invitation, and one request of each is the answer that it is owed',
    }
  },
}

async function cost(world: SyncWorld, room: SyncRoom, meetings: { readonly from: number; readonly count: number }) {
  world.takeRequests()
  world.meet(room, { ...meetings, as: 'invited' })
  await world.dirty([room])
  await world.until("select count(*) > 0 as holds from inbox where applied_at > now() - interval '10 seconds'")
  await world.until(QUIET)
  return world.takeRequests()
}

/** Nothing is dirty, owed or under way. */
const QUIET = `select not exists (select from calendar where dirty_since is not null or lease_until > now())
  and not exists (select from link where desired_core_version > pushed_core_version)
  and not exists (select from inbox where state = 'new') as holds`

async function settled(world: SyncWorld, room: SyncRoom): Promise<void> {
  await world.dirty([room])
  await world.until(QUIET)
}

/** Y8: a token that Google does not take any more: everything is read again, and nothing that is known is written. */
export const syncReread: Bench = {
  id: 'Y8',
  name: 'Full re-read of 1,000 events after a dead cursor',
  target: `0 writes; <= ${MOST_REREAD_MS / 1000} s from the request that meets the dead cursor`,
  async run(context) {
    await using world = await syncWorld(context, { rooms: 1 })
    await using _ = await world.workers(1)
    const [room] = world.rooms
    if (room === undefined) throw new Error('a room is needed')
    world.meet(room, { from: 0, count: EVENTS, as: 'direct' })
    await world.dirty([room])
    await world.until(`select count(*) >= ${EVENTS} as holds from inbox where state = 'applied'`)
    await world.until(QUIET)
    await settled(world, room)
    await using reader = await startChild({
      script: 'test/bench/plain-read-server.ts',
      args: [JSON.stringify(world.connection), room.remoteId],
      settings: {},
      ready: /listening on/,
    })
    const rereads: Reread[] = []
    const plain: number[] = []
    for (let round = 0; round <= context.settings.rounds; round++) {
      const read = await figure(reader.url)
      const reread = await rereadOf(world, room)
      if (round === 0) continue
      plain.push(read)
      rereads.push(reread)
    }
    const took = median(rereads.map((one) => one.took))
    const writes = rereads.reduce((sum, one) => sum + one.writes, 0)
    return {
      measured: `${writes} writes, ${rereads[0]?.requests} requests, ${ms(took)} from the request that meets the dead cursor to the proof: ${(took / median(plain)).toFixed(1)}x a plain read of the same calendar through the same client (${ms(median(plain))})`,
      met: writes === 0 && took <= MOST_REREAD_MS,
      remark: null,
    }
  },
}

interface Reread {
  readonly took: number
  readonly requests: number
  readonly writes: number
}

async function rereadOf(world: SyncWorld, room: SyncRoom): Promise<Reread> {
  world.takeRequests()
  world.google.control.expireSyncTokens()
  const since = (await world.db.query<{ at: string }>('select now()::text as at')).rows[0]?.at
  await world.dirty([room])
  await world.until('select bool_and(last_proof_at > $1::timestamptz) as holds from calendar', [since])
  // By the clock of the same machine.
  const { rows } = await world.db.query<{ proven: number }>(
    'select extract(epoch from last_proof_at)::float8 * 1000 as proven from calendar where id = $1',
    [room.calendarId],
  )
  const requests = world.takeRequests()
  const dead = requests.find(({ status }) => status === GONE)
  return {
    took: (rows[0]?.proven ?? Number.NaN) - (dead?.receivedAt ?? Number.NaN),
    requests: requests.length,
    writes: requests.filter(({ method }) => method !== 'GET').length,
  }
}
