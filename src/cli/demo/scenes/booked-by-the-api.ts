import { onExchange, onGoogle } from '../calendars.ts'
import type { ShownBooking } from '../conflicts.ts'
import { ASPEN, MAPLE } from '../outside-world.ts'
import type { Scene, Stage } from '../stage.ts'
import { roomId } from './pair-the-rooms.ts'

const organizer = { name: 'Pat Panel', address: 'pat@contoso.example' }

export const bookedByTheApi: Scene = {
  title: 'A panel books by the API: at once where we decide, after asking where the calendars decide',
  async play(stage) {
    await confirmedAtOnce(stage)
    await afterAsking(stage)
    await refusedByTheProvider(stage)
  },
}

const times = (day: string, hour: number) => ({
  start: { dateTime: `${day}T${hour}:00:00`, timeZone: 'Europe/Berlin' },
  end: { dateTime: `${day}T${hour + 1}:00:00`, timeZone: 'Europe/Berlin' },
})

async function confirmedAtOnce(stage: Stage): Promise<void> {
  const { booker, tell } = stage
  const day = stage.day(9)
  const id = await roomId(stage, ASPEN)
  const began = performance.now()
  const answer = await booker.post<ShownBooking>(`/v1/rooms/${id}/bookings`, {
    ...times(day, 10),
    summary: 'Panel',
    organizer,
  })
  tell.holds(
    `Aspen: 201 in ${Math.round(performance.now() - began)} ms, confirmed by the core`,
    answer.status === 201 && answer.body.state === 'confirmed',
    `${answer.status} ${JSON.stringify(answer.body)}`,
  )
  await tell.until('it lands in Exchange', async () =>
    (await onExchange(stage, ASPEN, day)).some((item) => item.subject === 'Booked: Pat Panel'),
  )
  await tell.until('it lands in Google', async () =>
    (await onGoogle(stage, ASPEN, day)).some((item) => item.subject === 'Booked: Pat Panel'),
  )
}

async function afterAsking(stage: Stage): Promise<void> {
  const { booker, tell } = stage
  const day = stage.day(9)
  const id = await roomId(stage, MAPLE)
  const answer = await booker.post<ShownBooking>(`/v1/rooms/${id}/bookings`, {
    ...times(day, 10),
    summary: 'Panel',
    organizer,
  })
  tell.holds(
    'Maple: 202, held until both calendars have answered',
    answer.status === 202 && answer.body.state === 'held',
    `${answer.status} ${JSON.stringify(answer.body)}`,
  )
  await tell.until(
    'both accept, and it is confirmed',
    async () => (await stateOf(stage, answer.body.id)).state === 'confirmed',
  )
  tell.holds('Exchange has it', (await onExchange(stage, MAPLE, day)).length === 1)
  tell.holds('Google has it', (await onGoogle(stage, MAPLE, day)).length === 1)
}

async function refusedByTheProvider(stage: Stage): Promise<void> {
  const { booker, outside, tell } = stage
  const day = stage.day(10)
  const id = await roomId(stage, MAPLE)
  outside.exchange.control.setProcessing(MAPLE.exchange, { BookingWindowInDays: 0 })
  tell.say('Exchange’s own policy for Maple now refuses everything ahead')
  const answer = await booker.post<ShownBooking>(`/v1/rooms/${id}/bookings`, {
    ...times(day, 10),
    summary: 'Panel',
    organizer,
  })
  tell.holds('Maple: 202, held', answer.status === 202, `${answer.status} ${JSON.stringify(answer.body)}`)
  const refused = await tell.until('Exchange refuses: the booking is declined, and says who and why', async () => {
    const now = await stateOf(stage, answer.body.id)
    return now.state === 'declined' ? now : null
  })
  tell.holds(
    `verdict ${refused.verdict?.code}`,
    refused.verdict?.code === 'provider_refused',
    JSON.stringify(refused.verdict),
  )
  await tell.until(
    'Google, which had accepted, is undone',
    async () => (await onGoogle(stage, MAPLE, day)).length === 0,
  )
  outside.exchange.control.setProcessing(MAPLE.exchange, { BookingWindowInDays: 180 })
}

const stateOf = ({ booker }: Stage, id: number): Promise<ShownBooking> =>
  booker.expect(booker.get<ShownBooking>(`/v1/bookings/${id}`))
