import { onGoogle } from '../calendars.ts'
import { bookingsOn, conflictsOf } from '../conflicts.ts'
import { feedOf } from '../feed.ts'
import { ASPEN } from '../outside-world.ts'
import { annInvites, annSees, writesOntoGoogleRoom } from '../people.ts'
import type { Scene } from '../stage.ts'
import { roomId } from './pair-the-rooms.ts'

export const writtenOverABooking: Scene = {
  title: 'Somebody writes straight onto the Google calendar of Aspen, over Ann’s booking',
  async play(stage) {
    const { tell } = stage
    const day = stage.day(8)
    const id = await roomId(stage, ASPEN)
    const anns = annInvites(stage, ASPEN, { subject: 'Interview', day, from: '13:00', to: '14:00' })
    await tell.until('Ann has the room', async () => (await annSees(stage, anns, ASPEN)) === 'accepted')
    await tell.until('and Google shows it', async () => (await onGoogle(stage, ASPEN, day)).length === 1)
    const written = writesOntoGoogleRoom(stage, ASPEN, {
      subject: 'Just five minutes',
      day,
      from: '13:15',
      to: '13:45',
    })
    const contested = await tell.until('it is found, and contested', async () =>
      (await bookingsOn(stage, id, day)).find((booking) => booking.state === 'contested'),
    )
    tell.holds(
      'it is left untouched',
      (await onGoogle(stage, ASPEN, day)).some((item) => item.id === written),
    )
    const [conflict] = await conflictsOf(stage, [contested.id])
    tell.holds('the case is open, for a person to decide', conflict?.state === 'open', `it is ${conflict?.state}`)
    const feed = await (await feedOf(stage, ASPEN)).text()
    const confirmed = feed
      .split('BEGIN:VEVENT')
      .filter((event) => event.includes(day.replaceAll('-', '')) && event.includes('STATUS:CONFIRMED'))
    tell.holds(
      'the feed shows the holder, and only the holder, as confirmed',
      confirmed.length === 1,
      `${confirmed.length} are confirmed`,
    )
    const holder = conflict?.bookingIds.find((booking) => booking !== contested.id)
    await stage.admin.expect(
      stage.admin.post(`/v1/conflicts/${conflict?.id}/resolve`, {
        action: 'keep',
        bookingId: holder,
        reason: 'Ann was first',
      }),
    )
    await tell.until(
      'the administrator keeps Ann’s: the other one is taken off the calendar',
      async () => !(await onGoogle(stage, ASPEN, day)).some((item) => item.id === written),
    )
  },
}
