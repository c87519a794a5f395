import { onGoogle } from '../calendars.ts'
import { feedOf } from '../feed.ts'
import { ASPEN } from '../outside-world.ts'
import { annCancels, annInvites, annMoves, instantInBerlin } from '../people.ts'
import type { Scene } from '../stage.ts'

export const movedThenCancelled: Scene = {
  title: 'Ann moves a meeting in Outlook, then cancels it',
  async play(stage) {
    const { tell } = stage
    const day = stage.day(3)
    const stamp = day.replaceAll('-', '')
    const feed = await feedOf(stage, ASPEN)
    const at = async (time: string) =>
      (await onGoogle(stage, ASPEN, day)).filter((item) => item.start === instantInBerlin(day, time)).length
    const meeting = annInvites(stage, ASPEN, { subject: 'Planning', day, from: '10:00', to: '11:00' })
    await tell.until('Google has it at 10:00', async () => (await at('10:00')) === 1)
    annMoves(stage, meeting, { day, from: '15:00', to: '16:00' })
    await tell.until(
      'moved to 15:00: Google follows, and 10:00 is free again',
      async () => (await at('15:00')) === 1 && (await at('10:00')) === 0,
    )
    await tell.until('the feed follows', async () => /T150000/.test(linesOf(await feed.text(), stamp)))
    annCancels(stage, meeting)
    await tell.until('cancelled: Google is free', async () => (await onGoogle(stage, ASPEN, day)).length === 0)
    await tell.until('the feed says CANCELLED', async () =>
      eventsOf(await feed.text()).some((event) => event.includes(stamp) && event.includes('STATUS:CANCELLED')),
    )
  },
}

const eventsOf = (text: string): string[] => text.split('BEGIN:VEVENT').slice(1)

const linesOf = (text: string, stamp: string): string =>
  text
    .split('\n')
    .filter((line) => line.startsWith('DTSTART') && line.includes(stamp))
    .join('\n')
