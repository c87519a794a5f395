import { type Bench, perSecond } from './bench.ts'
import { type SyncWorld, syncWorld } from './sync-world.ts'

const ROOMS = 4
const CHANGES = 250
const WANTED_RATE = 4000
const WORKERS = [1, 2, 4] as const

/** Y3: what people wrote onto the rooms' calendars, from the first page that is stored to the last decision. */
export const syncAbsorb: Bench = {
  id: 'Y3',
  name: 'Changes absorbed from pages of news, 1, 2 and 4 worker processes',
  target: '4,000 new events a second with one process',
  async run(context) {
    const shown: string[] = []
    let alone = 0
    for (const workers of WORKERS) {
      await using world = await syncWorld(context, { rooms: ROOMS })
      const rate = await absorbed(world, workers)
      if (workers === 1) alone = rate
      shown.push(`${workers}: ${perSecond(rate)}`)
      context.log(shown.at(-1) ?? '')
    }
    return {
      measured: shown.join(', '),
      met: alone >= WANTED_RATE,
      remark: `each change is a decision of its own, twenty to a transaction (${ROOMS} rooms with ${CHANGES} each); the sandbox shares the two cores`,
    }
  },
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
