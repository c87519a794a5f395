import type { BookingState } from '../../core/booking.ts'
import { renderEntry } from '../../feeds/render-entry.ts'
import { scanLines } from '../../ical/scan-lines.ts'
import { type Finding, violation } from './finding.ts'
import type { Invariant } from './invariant.ts'
import { onEachPublication } from './on-each-publication.ts'
import type { Publication } from './ports.ts'

/** RFC 5545 section 3.8.1.11, for what a feed may show at all. */
const STATUS: Readonly<Partial<Record<BookingState, string>>> = {
  held: 'TENTATIVE',
  confirmed: 'CONFIRMED',
  cancelled: 'CANCELLED',
}

/** As a link of one room shows everything. */
const WHOLE = { detail: 'full', roomName: '', isShared: false, uidSecret: new Uint8Array() } as const

export const nothingGivenUpIsShownAsConfirmed: Invariant = {
  code: 'I18',
  title: 'No feed shows as confirmed what was cancelled, declined, contested or only awaits its room',
  asksCalendars: false,
  check: (evidence) => onEachPublication(evidence, judge),
}

const judge = ({ room, feed }: Publication): Finding[] =>
  feed.flatMap((entry) =>
    [...scanLines(renderEntry(entry, WHOLE))]
      .filter(({ name }) => name === 'STATUS')
      .map(({ text }) => text.replace(/^STATUS:/, ''))
      .filter((shown) => shown !== STATUS[entry.state])
      .map((shown) =>
        violation(
          room.organizationId,
          `the feed of room ${room.roomId} shows ${entry.uid} as ${shown}, and it is ${entry.state}`,
        ),
      ),
  )
