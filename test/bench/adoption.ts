import { openDatabase } from '../../src/store/database.ts'
import { adoptedRoom } from '../worlds/adopted-room.ts'
import { writeHistory } from '../worlds/history.ts'
import type { Bench } from './bench.ts'
import { bookingDatabase } from './booking-database.ts'

/** What grows with the calendar would show itself here: half a page of items is some kilobytes. */
const MOST_GROWTH_MIB = 150

/** A room of some years, from the first request to the last copy: `--events` on both sides together, a twelfth of them on both. */
export const adoption: Bench = {
  id: 'A1',
  name: 'cost of adopting 10,000 events',
  target: `every meeting planned and imported; memory flat (at most ${MOST_GROWTH_MIB} MiB more at twice the events)`,
  async run(context) {
    const perSide = Math.max(50, Math.floor(context.settings.events / 2))
    await using place = await bookingDatabase(context, { rooms: 1, bookings: 0 })
    await using database = await openDatabase({ url: place.url, poolMax: 6, applicationName: 'bench' })
    const half = await cost(database, Math.floor(perSide / 2), context.log)
    const whole = await cost(database, perSide, context.log)
    const growth = whole.peakMiB - half.peakMiB
    const figures = ({ events, preview, approval, requests, peakMiB }: Cost) =>
      `${events} events: preview ${preview.toFixed(1)} s, import ${approval.toFixed(1)} s, ${requests} requests, heap at most ${peakMiB} MiB`
    return {
      measured: `${figures(half)}; ${figures(whole)}`,
      met: half.isWhole && whole.isWhole && growth <= MOST_GROWTH_MIB,
      remark:
        'copies are written by ordinary visits afterwards, a request each; the sandboxes keep their events in the same process',
    }
  },
}

interface Cost {
  readonly events: number
  readonly preview: number
  readonly approval: number
  readonly requests: number
  /** Beyond what the sandboxes hold before the first request. */
  readonly peakMiB: number
  readonly isWhole: boolean
}

async function cost(
  database: Parameters<typeof adoptedRoom>[0],
  perSide: number,
  log: (line: string) => void,
): Promise<Cost> {
  const twins = Math.floor(perSide * 0.15)
  const overlaps = Math.floor(perSide * 0.02)
  await using room = await adoptedRoom(database, (tenants) =>
    writeHistory(tenants, { perSide, twins, overlaps, series: 8, past: 20 }),
  )
  const { exchange, google } = room.tenants
  const requests = () => exchange.journal.list().length + google.control.journal().length
  const before = requests()
  const base = heapMiB()
  let peak = base
  const watch = setInterval(() => {
    peak = Math.max(peak, heapMiB())
  }, 50)
  try {
    const began = performance.now()
    const started = await room.side.adoptions.start(room.caller(), room.roomId)
    if (!started.ok) throw new Error(started.error.code)
    const planned = await room.carryOn(started.value)
    const preview = (performance.now() - began) / 1000
    log(`${2 * perSide} events: planned ${JSON.stringify(planned.counts)}`)
    await room.side.adoptions.approve(room.caller(), { roomId: room.roomId, adoptionId: planned.id })
    const adopted = await room.carryOn(planned)
    const approval = (performance.now() - began) / 1000 - preview
    const { counts } = planned
    return {
      events: 2 * perSide,
      ...{ preview, approval, requests: requests() - before, peakMiB: Math.round(peak - base) },
      isWhole:
        adopted.state === 'adopted' &&
        counts?.twins === twins &&
        counts.conflicts === overlaps &&
        counts.imports === 2 * perSide - twins,
    }
  } finally {
    clearInterval(watch)
  }
}

const heapMiB = (): number => process.memoryUsage().heapUsed / 2 ** 20
