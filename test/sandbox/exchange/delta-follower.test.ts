import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ASPEN,
  deltaRound,
  deltaStart,
  type GraphEvent,
  type GraphPage,
  must,
  type Rehearsal,
  rehearse,
  viewPath,
} from './rehearsal.ts'

type Deed = {
  readonly kind: 'single' | 'series' | 'delete' | 'move' | 'edit-occurrence' | 'delete-occurrence'
  readonly which: number
  readonly day: number
}

const deeds = fc.array(
  fc.record<Deed>({
    kind: fc.constantFrom('single', 'series', 'delete', 'move', 'edit-occurrence', 'delete-occurrence'),
    which: fc.nat(20),
    // From late November to early January: inside the window of December and on both sides of it.
    day: fc.integer({ min: -4, max: 36 }),
  }),
  { minLength: 2, maxLength: 14 },
)

const at = (day: number, hour: number) =>
  Temporal.PlainDate.from('2026-12-01').add({ days: day }).toPlainDateTime({ hour }).toString()

/** Does as a person would; a deed that has nothing to act on is skipped. */
function act(world: Rehearsal, { kind, which, day }: Deed): void {
  const { people, control } = world.sandbox
  const times = { start: at(day, 9), end: at(day, 10) }
  if (kind === 'single') return void must(people.writeDirectly(ASPEN, { subject: 'Once', ...times }))
  if (kind === 'series') {
    const startDate = times.start.slice(0, 10)
    const recurrence = {
      pattern: { type: 'daily', interval: 3 },
      range: { type: 'numbered', startDate, numberOfOccurrences: 4 },
    }
    return void must(people.writeDirectly(ASPEN, { subject: 'Often', ...times, more: { recurrence } }))
  }
  const wanted = kind === 'move' ? 'singleInstance' : kind.endsWith('occurrence') ? 'seriesMaster' : null
  const known = must(control.events(ASPEN)).filter(({ type }) => wanted === null || type === wanted)
  const event = known[which % Math.max(1, known.length)]
  if (!event) return
  const choice = { mailbox: ASPEN, id: event.id }
  const occurrence = Temporal.PlainDate.from(event.start.slice(0, 10))
    .add({ days: 3 * (day & 3) })
    .toString()
  if (kind === 'delete') must(people.delete(choice))
  else if (kind === 'move') must(people.move(choice, times))
  // The occurrence may be gone already: then the deed is refused, and that is all.
  else if (kind === 'delete-occurrence') people.delete({ ...choice, occurrence })
  else people.move({ ...choice, occurrence }, { start: `${occurrence}T13:00`, end: `${occurrence}T14:00` })
}

/** Keeps a mirror as the documentation of delta tells a client to. */
function apply(mirror: Map<string, GraphEvent>, rows: readonly GraphEvent[]): void {
  const seriesGone = new Set(rows.filter((row) => row.type === 'seriesMaster' || row['@removed']).map(({ id }) => id))
  for (const [id, held] of mirror) if (seriesGone.has(String(held.seriesMasterId))) mirror.delete(id)
  for (const row of rows) {
    if (row['@removed']) mirror.delete(row.id)
    else if (row.type !== 'seriesMaster') mirror.set(row.id, row)
  }
}

const shown = (events: Iterable<GraphEvent>) => [...events].map(({ id, start }) => `${start.dateTime} ${id}`).sort()

describe('a client that follows delta in the Exchange sandbox', () => {
  it('holds what the calendar view shows, whatever people do between the rounds', async () => {
    await using world = await rehearse()
    await fc.assert(
      fc.asyncProperty(deeds, fc.integer({ min: 1, max: 5 }), async (all, rounds) => {
        world.sandbox.control.reset()
        const mirror = new Map<string, GraphEvent>()
        let link = deltaStart(ASPEN)
        for (let round = 0; round < rounds; round += 1) {
          const share = all.filter((_, index) => index % rounds === round)
          for (const deed of share) act(world, deed)
          const page = await deltaRound(world.graph, link, 'odata.maxpagesize=2')
          link = page.link
          apply(mirror, page.rows)
          const view = (await world.graph.api(`${viewPath(ASPEN)}&$top=1000`).get()) as GraphPage
          expect(shown(mirror.values())).toEqual(shown(view.value))
        }
      }),
      { numRuns: 40 },
    )
  })
})
