import { composeVerify } from '../../src/compose/compose-verify.ts'
import { verify } from '../../src/ops/verify/index.ts'
import { openDatabase } from '../../src/store/database.ts'
import type { Adoption } from '../../src/sync/adoption/ports.ts'
import { broken } from '../ops/verify/proving.ts'
import { type AdoptedRoom, adoptedRoom } from '../worlds/adopted-room.ts'
import { writeHistory } from '../worlds/history.ts'
import type { Bench } from './bench.ts'
import { bookingDatabase } from './booking-database.ts'

/** What grows with the calendar would show itself here: half a page of items is some kilobytes. */
const MOST_GROWTH_MIB = 150

/** Visits of both calendars in which all copies must be written: each gives its worker back after two seconds. */
const MOST_ROUNDS = 2000

/** A room of some years, from the first request to the last copy, the proof, and back again: `--events` on both sides together, a seventh of them on both. */
export const adoption: Bench = {
  id: 'A1',
  name: 'cost of an adoption',
  target: `every meeting planned and imported, every copy written, the proof clean, and all of it undone; memory flat (at most ${MOST_GROWTH_MIB} MiB more at twice the events)`,
  async run(context) {
    const perSide = Math.max(50, Math.floor(context.settings.events / 2))
    await using place = await bookingDatabase(context, { rooms: 1, bookings: 0 })
    await using database = await openDatabase({ url: place.url, poolMax: 6, applicationName: 'bench' })
    const half = await cost(database, Math.floor(perSide / 2), context.log)
    const whole = await cost(database, perSide, context.log)
    const growth = whole.peakMiB - half.peakMiB
    const figures = ({ events, preview, approval, copies, proof, undo, requests, peakMiB }: Cost) =>
      `${events} events: preview ${told(preview)}, import ${told(approval)}, copies ${told(copies)}, proof ${told(proof)}, undo ${told(undo)}, ${requests} requests, heap at most ${peakMiB} MiB`
    return {
      measured: `${figures(half)}; ${figures(whole)}`,
      met: half.isWhole && whole.isWhole && growth <= MOST_GROWTH_MIB,
      remark:
        'of each step: seconds, and requests to both providers; the sandboxes keep their events in the same process',
    }
  },
}

interface Step {
  readonly seconds: number
  readonly requests: number
}

interface Cost {
  readonly events: number
  readonly preview: Step
  readonly approval: Step
  readonly copies: Step
  readonly proof: Step
  readonly undo: Step
  readonly requests: number
  /** Beyond what the sandboxes hold before the first request. */
  readonly peakMiB: number
  readonly isWhole: boolean
}

const told = ({ seconds, requests }: Step): string => `${seconds.toFixed(1)} s (${requests})`

async function cost(
  database: Parameters<typeof adoptedRoom>[0],
  perSide: number,
  log: (line: string) => void,
): Promise<Cost> {
  const history = {
    perSide,
    twins: Math.floor(perSide * 0.15),
    overlaps: Math.floor(perSide * 0.02),
    series: 8,
    past: 20,
  }
  await using room = await adoptedRoom(database, (tenants) => writeHistory(tenants, history))
  // By their numbers: the journals keep the newest requests alone.
  const requests = () =>
    [room.tenants.exchange.journal.list(), room.tenants.google.control.journal()].reduce(
      (sum, entries) => sum + (entries.at(-1)?.sequence ?? 0),
      0,
    )
  const before = requests()
  const base = heapMiB()
  let peak = base
  const watch = setInterval(() => {
    peak = Math.max(peak, heapMiB())
  }, 50)
  const step = async <Value>(name: string, work: () => Promise<Value>): Promise<{ value: Value; cost: Step }> => {
    const began = performance.now()
    const sent = requests()
    const value = await work()
    const cost = { seconds: (performance.now() - began) / 1000, requests: requests() - sent }
    log(`${2 * perSide} events: ${name} ${told(cost)}`)
    return { value, cost }
  }
  try {
    const preview = await step('preview', () => plan(room))
    const planned = preview.value
    const approval = await step('import', async () => {
      await room.side.adoptions.approve(room.caller(), { roomId: room.roomId, adoptionId: planned.id })
      return await room.carryOn(planned)
    })
    const copies = await step('copies', () => room.settle(MOST_ROUNDS))
    const proof = await step('proof', () => prove(database, room))
    for (const says of proof.value) log(says)
    const undo = await step('undo', async () => {
      await room.side.adoptions.undo(room.caller(), { roomId: room.roomId, adoptionId: planned.id })
      return await room.carryOn(planned)
    })
    const { counts } = planned
    return {
      events: 2 * perSide,
      ...{ preview: preview.cost, approval: approval.cost, copies: copies.cost, proof: proof.cost, undo: undo.cost },
      ...{ requests: requests() - before, peakMiB: Math.round(peak - base) },
      isWhole:
        approval.value.state === 'adopted' &&
        undo.value.state === 'undone' &&
        proof.value.length === 0 &&
        counts?.twins === history.twins &&
        counts.conflicts === history.overlaps &&
        counts.imports === 2 * perSide - history.twins,
    }
  } finally {
    clearInterval(watch)
  }
}

async function plan(room: AdoptedRoom): Promise<Adoption> {
  const started = await room.side.adoptions.start(room.caller(), room.roomId)
  if (!started.ok) throw new Error(started.error.code)
  return await room.carryOn(started.value)
}

async function prove(
  database: Parameters<typeof adoptedRoom>[0],
  { tenants, organizationId }: AdoptedRoom,
): Promise<readonly string[]> {
  const clock = { now: () => Temporal.Now.instant() }
  return broken(await verify(composeVerify({ database, providers: tenants.providers, clock }), { organizationId }))
}

const heapMiB = (): number => process.memoryUsage().heapUsed / 2 ** 20
