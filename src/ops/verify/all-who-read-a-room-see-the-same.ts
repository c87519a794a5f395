import { type Finding, notChecked, violation } from './finding.ts'
import type { Invariant } from './invariant.ts'
import { onEachPublication } from './on-each-publication.ts'
import type { Publication, TableBooking } from './ports.ts'

export const allWhoReadARoomSeeTheSame: Invariant = {
  code: 'I17',
  title: 'API, CalDAV and feeds show the bookings that the tables hold, state by state',
  asksCalendars: false,
  check: (evidence) => onEachPublication(evidence, judge),
}

function judge({ room, tables, api, caldav, feed, leftOut }: Publication): Finding[] {
  const say = (where: string, shown: readonly string[], known: readonly string[]) =>
    differences(shown, known).map((what) => violation(room.organizationId, `${where} of room ${room.roomId} ${what}`))
  const standing = tables.filter(({ state }) => state !== 'contested')
  const alive = feed.filter(({ state }) => state !== 'cancelled')
  const soon = standing.filter(({ isAhead }) => isAhead)
  return [
    ...say('the API', api.map(byId), tables.filter(({ takesPlace }) => takesPlace).map(byId)),
    ...say(
      'the CalDAV collection',
      caldav.map(({ bookingId, state }) => byId({ id: bookingId, state })),
      standing.map(byId),
    ),
    ...(leftOut === 0
      ? say('the feed', alive.map(byUid), soon.map(byUid))
      : [
          notChecked(room.organizationId, `the feed of room ${room.roomId} has ${leftOut} bookings more than it shows`),
        ]),
  ]
}

const byId = ({ id, state }: Pick<TableBooking, 'id' | 'state'>): string => `booking ${id} as ${state}`
const byUid = ({ uid, state }: Pick<TableBooking, 'uid' | 'state'>): string => `${uid} as ${state}`

function differences(shown: readonly string[], known: readonly string[]): string[] {
  const surplus = new Map<string, number>()
  for (const name of shown) surplus.set(name, (surplus.get(name) ?? 0) + 1)
  for (const name of known) surplus.set(name, (surplus.get(name) ?? 0) - 1)
  return [...surplus].flatMap(([name, more]) =>
    more === 0 ? [] : [more < 0 ? `does not show ${name}` : `shows ${name}, which the tables do not say`],
  )
}
