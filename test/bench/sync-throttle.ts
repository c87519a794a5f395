import { setTimeout as pause } from 'node:timers/promises'
import { POLLING_SHARE, pollIntervalSeconds } from '../../src/core/poll-interval.ts'
import { type Bench, percent } from './bench.ts'
import { syncWorld } from './sync-world.ts'

const QUOTA = 600
const ROOMS = 6
const MEETINGS = 150
const SECONDS = 75
/** What Google counts for a PATCH. */
const PATCH = 3

/** Y5: more to answer than the quota allows, at a provider that refuses whatever exceeds it, by two worker processes. */
export const syncThrottle: Bench = {
  id: 'Y5',
  name: `Throttling at a quota of ${QUOTA} a minute, ${ROOMS * MEETINGS} invitations to answer, 2 worker processes`,
  target: '0 refusals for exceeding the quota, with at least 80 % of it used',
  async run(context) {
    await using world = await syncWorld(context, { rooms: ROOMS, quotaPerMinute: QUOTA })
    {
      await using _ = await world.workers(1)
      await world.until('select bool_and(last_proof_at is not null) as holds from calendar')
    }
    for (const room of world.rooms) world.meet(room, { from: 0, count: MEETINGS, as: 'invited' })
    await world.dirty(world.rooms)
    world.google.control.setQuota({ perUserPerMinute: QUOTA, perProjectPerMinute: QUOTA * 10 })
    await using _ = await world.workers(2)
    world.takeRequests()
    await pause(SECONDS * 1000)
    const requests = world.takeRequests()
    const refused = requests.filter(({ status }) => status === 403 || status === 429).length
    const spent = requests.reduce((sum, { method }) => sum + (method === 'PATCH' ? PATCH : 1), 0)
    const share = spent / ((QUOTA * SECONDS) / 60)
    return {
      measured: `${refused} refused of ${requests.length} requests; ${percent(share, 1)} of the quota used in ${SECONDS} s`,
      met: refused === 0 && share >= 0.8,
      remark: null,
    }
  },
}

/** Y7: what polling 10,000 rooms takes, by the rule that the engine follows. */
export const syncPolling: Bench = {
  id: 'Y7',
  name: 'Polling of 10,000 rooms at 10,000 requests a minute',
  target: 'at least 60 s a round, at most 10 % of the quota',
  async run() {
    const load = { watched: false, quotaPerMinute: 10_000, calendars: 10_000, requestsPerPoll: 1 }
    const seconds = pollIntervalSeconds(load)
    const share = (load.calendars * 60) / seconds / load.quotaPerMinute
    return {
      measured: `one round in ${seconds} s, ${percent(share, 1)} of the quota`,
      met: seconds >= 60 && share <= POLLING_SHARE,
      remark: 'by the rule, which is pure; nothing was sent',
    }
  },
}
