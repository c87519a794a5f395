import { holdsNothing } from '../../core/decide.ts'
import { readMark } from '../../core/link-mark.ts'
import type { LinkFact, SingleFact } from './calendar-facts.ts'
import { type Finding, notChecked, violation } from './finding.ts'
import type { Invariant } from './invariant.ts'
import { isOnItsWay, nameOf, onEachCalendar } from './on-each-calendar.ts'
import type { SeenItem, Sight } from './read-calendar.ts'

export const everyItemWithOurMarkHasOneLink: Invariant = {
  code: 'I15',
  title: 'Every item that carries our mark belongs to one link: no twins, no orphans',
  asksCalendars: true,
  check: (evidence) =>
    onEachCalendar(evidence, (sight) =>
      sight.items
        // A copy of a request that its provider has declined takes no time of the room.
        .filter(
          ({ item, linkId, liesAhead }) => item.marker !== null && !holdsNothing(item) && linkId === null && liesAhead,
        )
        .flatMap((seen) => judge(sight, seen)),
    ),
}

function judge(sight: Sight, seen: SeenItem): Finding[] {
  const { organizationId } = sight.calendar
  const link = markedLink(sight, seen)
  const what = `item ${seen.remoteId} on ${nameOf(sight.calendar)}`
  if (link !== null && (link.state === 'unknown' || link.state === 'pending'))
    return [notChecked(organizationId, `${what}: the write that made it is not finished`)]
  if (isOnItsWay(seen)) return [notChecked(organizationId, `${what}: it has not been read yet`)]
  const twin = link !== null && link.state !== 'gone' && link.remoteId !== null
  return [
    violation(
      organizationId,
      twin
        ? `${what} carries the mark of link ${link.id}, whose item is ${link.remoteId}: a twin`
        : `${what} carries the mark of link ${seen.item.marker?.linkId} and belongs to none: an orphan`,
    ),
  ]
}

/** The link that the mark names: of a booking, or of one of its dates. */
function markedLink({ bookings }: Sight, { item }: SeenItem): LinkFact | SingleFact | null {
  const mark = item.marker === null ? null : readMark(item.marker.linkId)
  if (mark === null) return null
  const link = bookings.find((booking) => booking.link?.id === mark.linkId)?.link ?? null
  return mark.date === null ? link : (link?.singles.find(({ key }) => key === mark.date) ?? null)
}
