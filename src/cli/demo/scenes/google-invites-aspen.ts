import { onExchange } from '../calendars.ts'
import { ASPEN, BOB } from '../outside-world.ts'
import { googleAnswer, googlePersonInvites, instantInBerlin } from '../people.ts'
import type { Scene, Stage } from '../stage.ts'

const ZONE = 'Europe/Berlin'
/** Longer than clocks stand still: there is a change in it, whenever it begins. */
const WEEKS = 32

export const googleInvitesAspen: Scene = {
  title: 'Bob invites Aspen from Google; then a weekly series over the change of clocks',
  async play(stage) {
    const { tell } = stage
    const day = stage.day(1)
    const meeting = { subject: 'Retro', day, from: '10:00', to: '11:00' }
    const eventId = googlePersonInvites(stage, BOB, { room: ASPEN, meeting })
    await tell.until(
      'Google shows that the room accepted',
      async () => (await googleAnswer(stage, BOB, { eventId, room: ASPEN })).response === 'accepted',
    )
    await tell.until('Exchange shows Aspen busy, with the organiser’s address (Google tells no name)', async () =>
      (await onExchange(stage, ASPEN, day)).find(
        (item) => item.subject === `Booked: ${BOB.address}` && item.start === instantInBerlin(day, '10:00'),
      ),
    )
    await weekly(stage)
  },
}

async function weekly(stage: Stage): Promise<void> {
  const { tell } = stage
  const first = Temporal.PlainDate.from(stage.day(2))
  const dates = Array.from({ length: WEEKS }, (_, week) => first.add({ weeks: week }))
  const offsetOf = (date: Temporal.PlainDate) => date.toZonedDateTime({ timeZone: ZONE, plainTime: '09:00' }).offset
  const last = dates.at(-1) ?? first
  const across = dates.find((date) => offsetOf(date) !== offsetOf(first)) ?? last
  tell.say(`every week at 9:00 from ${first} to ${last}; clocks change before ${across}`)
  const meeting = { subject: 'Weekly', day: first.toString(), from: '09:00', to: '09:30' }
  googlePersonInvites(stage, BOB, { room: ASPEN, meeting, recurrence: `RRULE:FREQ=WEEKLY;COUNT=${WEEKS}` })
  for (const date of [first, across, last]) {
    const start = date.toZonedDateTime({ timeZone: ZONE, plainTime: '09:00' }).toInstant().toString()
    await tell.until(`Exchange holds Aspen on ${date} at 9:00 by the clock on the wall (${start})`, async () =>
      (await onExchange(stage, ASPEN, date.toString())).find((item) => item.start === start),
    )
  }
}
