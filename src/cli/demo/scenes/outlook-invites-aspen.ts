import { onExchange, onGoogle } from '../calendars.ts'
import { feedOf } from '../feed.ts'
import { ASPEN } from '../outside-world.ts'
import { annInvites, annSees, instantInBerlin } from '../people.ts'
import type { Scene } from '../stage.ts'

export const outlookInvitesAspen: Scene = {
  title: 'Ann invites Aspen from Outlook; later she books a private hour',
  async play(stage) {
    const { tell } = stage
    const day = stage.day(0)
    const meeting = annInvites(stage, ASPEN, { subject: 'Budget', day, from: '10:00', to: '11:00' })
    await tell.until(
      'Outlook shows that the room accepted',
      async () => (await annSees(stage, meeting, ASPEN)) === 'accepted',
    )
    await tell.until('Google shows Aspen busy, with the organiser’s name', async () =>
      (await onGoogle(stage, ASPEN, day)).find(
        (item) => item.subject === 'Booked: Ann Meyer' && item.start === instantInBerlin(day, '10:00'),
      ),
    )
    const feed = await feedOf(stage, ASPEN)
    await tell.until('the iCal feed shows it', async () => (await feed.text()).includes(`${day.replaceAll('-', '')}T`))
    annInvites(stage, ASPEN, { subject: 'Salaries', day, from: '12:00', to: '13:00', isPrivate: true })
    const busy = await tell.until('the private hour is busy on Google', async () =>
      (await onGoogle(stage, ASPEN, day)).find((item) => item.start === instantInBerlin(day, '12:00')),
    )
    tell.holds('and busy alone: neither name nor subject', busy.subject === 'Busy', `it says "${busy.subject}"`)
    await tell.until(
      'the room’s own calendar in Exchange has both, accepted',
      async () => (await onExchange(stage, ASPEN, day)).filter((item) => item.response === 'accepted').length === 2,
    )
  },
}
