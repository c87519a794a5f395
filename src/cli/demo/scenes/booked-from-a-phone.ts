import { randomUUID } from 'node:crypto'
import { danasPhone } from '../calendar-program.ts'
import { onExchange, onGoogle } from '../calendars.ts'
import { ASPEN } from '../outside-world.ts'
import { annInvites } from '../people.ts'
import type { Scene } from '../stage.ts'

export const bookedFromAPhone: Scene = {
  title: 'Dana’s phone has Aspen as a calendar: an event put into it books the room',
  async play(stage) {
    const { tell } = stage
    const day = stage.day(11)
    const phone = await danasPhone(stage)
    await phone.sync()
    const began = performance.now()
    const booked = await phone.put(event(day, '10'))
    tell.holds(
      `the phone is told in the same answer: 201 in ${Math.round(performance.now() - began)} ms`,
      booked.status === 201,
      `${booked.status} ${booked.text}`,
    )
    await tell.until('it lands in Exchange', async () => (await onExchange(stage, ASPEN, day)).length === 1)
    await tell.until('it lands in Google', async () => (await onGoogle(stage, ASPEN, day)).length === 1)
    const refused = await phone.put(event(day, '10'))
    tell.holds(
      'a second event for the same hour is refused, with the reason',
      refused.status === 403 && refused.text.includes('room-unavailable'),
      `${refused.status} ${refused.text}`,
    )
    annInvites(stage, ASPEN, { subject: 'Handover', day, from: '15:00', to: '16:00' })
    await tell.until('what Ann books in Outlook is on the phone with its next look', async () =>
      (await phone.sync()).includes('ORGANIZER;CN=Ann Meyer'),
    )
  },
}

/** One hour by the clock of Berlin, as a calendar program writes it. */
function event(day: string, hour: string): { readonly uid: string; readonly text: string } {
  const uid = randomUUID()
  const date = day.replaceAll('-', '')
  const lines = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Demo//Phone//EN', 'BEGIN:VEVENT', `UID:${uid}`],
    ...['DTSTAMP:20261101T080000Z', `DTSTART;TZID=Europe/Berlin:${date}T${hour}0000`],
    ...['DURATION:PT1H', 'SUMMARY:Phone call', 'END:VEVENT', 'END:VCALENDAR', ''],
  ]
  return { uid, text: lines.join('\r\n') }
}
