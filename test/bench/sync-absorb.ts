import { type Bench, type BenchContext, median, percent, perSecond } from './bench.ts'
import { type SyncWorld, syncWorld } from './sync-world.ts'

const ROOMS = 4
const CHANGES = 250
const WANTED_SHARE = 0.4
const WANTED_RATE = 4000
const BATCH = 100
const WORKERS = [1, 2, 4] as const

/** Y3: what people wrote onto the rooms' calendars, from the first page that is stored to the last decision. */
export const syncAbsorb: Bench = {
  id: 'Y3',
  name: 'Changes absorbed from pages of news, 1, 2 and 4 worker processes',
  target: `>= 40 % of the rows a second that go under the bare exclusion constraint in batches of ${BATCH}, with one process (4,000/s)`,
  async run(context) {
    const shown: string[] = []
    const limits: number[] = []
    let alone = 0
    for (const workers of WORKERS) {
      await using world = await syncWorld(context, { rooms: ROOMS })
      limits.push(await bareBatches(context, world))
      const rate = await absorbed(world, workers)
      if (workers === 1) alone = rate
      shown.push(`${workers}: ${perSecond(rate)}`)
      context.log(shown.at(-1) ?? '')
    }
    const limit = median(limits)
    return {
      measured: `${shown.join(', ')}; one process has ${percent(alone, limit)} of ${perSecond(limit)} bare rows${alone >= WANTED_RATE ? '' : `, below ${perSecond(WANTED_RATE)}`}`,
      met: alone >= WANTED_SHARE * limit,
      remark: `each change is a decision of its own, fifty to a transaction (${ROOMS} rooms with ${CHANGES} each); the sandbox shares the two cores; the bare rows have one connection and no other index than their key`,
    }
  },
}

/** Rows a second, one durable commit for each batch: an hour of each room after the other, in a table with a key, the constraint and nothing else. */
async function bareBatches({ settings }: BenchContext, { db, rooms }: SyncWorld): Promise<number> {
  await db.query(
    `create table bare_batch (id bigint generated always as identity primary key, organization_id integer, room_id integer, held_from timestamptz, held_until timestamptz,
      exclude using gist (organization_id with =, room_id with =, tstzrange(held_from, held_until) with &&))`,
  )
  let rows = 0
  const began = performance.now()
  for (const end = began + settings.seconds * 1000; performance.now() < end; rows += BATCH)
    await db.query({
      name: 'bare_batch',
      text: `insert into bare_batch (organization_id, room_id, held_from, held_until)
        select 1, n % $2::integer, timestamptz 'epoch' + n / $2::integer * interval '1 hour', timestamptz 'epoch' + (n / $2::integer + 1) * interval '1 hour'
          from generate_series($1::integer, $1::integer + $3::integer - 1) n`,
      values: [rows, rooms.length, BATCH],
    })
  const rate = rows / ((performance.now() - began) / 1000)
  await db.query('drop table bare_batch')
  return rate
}

async function absorbed(world: SyncWorld, count: number): Promise<number> {
  // First reads are done before the clock runs: they would be measured with it.
  {
    await using _ = await world.workers(1)
    await world.until('select bool_and(last_proof_at is not null) as holds from calendar')
  }
  // What the proofs of the pairings left behind is no news.
  const { rows: before } = await world.db.query<{ last: number }>('select coalesce(max(id), 0) as last from inbox')
  const since = [before[0]?.last ?? 0]
  for (const room of world.rooms) world.meet(room, { from: 0, count: CHANGES, as: 'direct' })
  await world.dirty(world.rooms)
  await using _ = await world.workers(count)
  await world.until(
    `select count(*) >= ${ROOMS * CHANGES} as holds from inbox where state = 'applied' and id > $1`,
    since,
  )
  const { rows } = await world.db.query<{ rate: number }>(
    `select count(*) / extract(epoch from max(applied_at) - min(received_at))::float8 as rate
     from inbox where state = 'applied' and id > $1`,
    since,
  )
  return rows[0]?.rate ?? 0
}
