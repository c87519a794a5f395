import { onExchange, onGoogle } from '../calendars.ts'
import { bookingsOn, conflictsOf } from '../conflicts.ts'
import { ASPEN, BOB, MAPLE, type RoomAddresses } from '../outside-world.ts'
import { annInvites, annSees, googleAnswer, googlePersonInvites, mailToAnn } from '../people.ts'
import type { Scene, Stage } from '../stage.ts'
import { roomId } from './pair-the-rooms.ts'

/** Where MeetMeUp answers as the room. */
export const bothWantAspen: Scene = {
  title: 'Ann and Bob want Aspen for the same hour, within the same second (MeetMeUp answers for the room)',
  play: (stage) => sameHour(stage, ASPEN, { day: stage.day(4), loseNotice: false }),
}

/** Where both calendars answer by themselves. */
export const bothWantMaple: Scene = {
  title: 'The same with Maple, whose calendars answer by themselves',
  play: (stage) => sameHour(stage, MAPLE, { day: stage.day(4), loseNotice: false }),
}

export const theNoticeIsLost: Scene = {
  title: 'Once more with Aspen, and the notice of Ann’s earlier booking is lost',
  play: (stage) => sameHour(stage, ASPEN, { day: stage.day(7), loseNotice: true }),
}

async function sameHour(
  stage: Stage,
  room: RoomAddresses,
  { day, loseNotice }: { day: string; loseNotice: boolean },
): Promise<void> {
  const { tell } = stage
  if (loseNotice) stage.outside.exchange.control.configure({ notifications: { dropNext: 1 } })
  const meeting = { day, from: '10:00', to: '11:00' }
  const anns = annInvites(stage, room, { subject: 'Board', ...meeting })
  const bobs = googlePersonInvites(stage, BOB, { room, meeting: { subject: 'Launch', ...meeting } })
  const answers = async () => ({
    ann: await annSees(stage, anns, room),
    bob: (await googleAnswer(stage, BOB, { eventId: bobs, room })).response,
  })
  const told = await tell.until(
    'both have an answer, and they differ',
    async () => {
      const { ann, bob } = await answers()
      return [ann, bob].sort().join() === 'accepted,declined' ? { ann, bob } : null
      // Without any notice it is found by the look that follows a write of our own, half a minute later.
    },
    60,
  )
  const winner = told.ann === 'accepted' ? 'Ann Meyer' : 'Bob Ray'
  tell.say(`the room is ${winner}’s`)
  const id = await roomId(stage, room)
  await tell.until('the core has one confirmed and one declined booking', async () => {
    const states = (await bookingsOn(stage, id, day)).map((booking) => booking.state).sort()
    return states.join() === 'confirmed,declined'
  })
  await tell.until('exactly one meeting holds the hour in Exchange, and exactly one in Google', async () => {
    const there = (await onExchange(stage, room, day)).length
    const here = (await onGoogle(stage, room, day)).length
    return there === 1 && here === 1
  })
  await explained(stage, { room, winner, day, roomId: id, bobs })
}

async function explained(
  stage: Stage,
  {
    room,
    winner,
    day,
    roomId: id,
    bobs,
  }: { room: RoomAddresses; winner: string; day: string; roomId: number; bobs: string },
): Promise<void> {
  const { tell } = stage
  const declined = (await bookingsOn(stage, id, day)).find((booking) => booking.state === 'declined')
  if (declined?.verdict?.code === 'provider_refused') {
    tell.say('the loser was refused by the calendar that decides, before it came to us')
    return
  }
  const text = await tell.until('the loser is told code, rule, and what else is free', async () => {
    const said =
      winner === 'Bob Ray' ? await mailToAnn(stage) : (await googleAnswer(stage, BOB, { eventId: bobs, room })).comment
    return said.includes('room_unavailable') && /Birch|Cedar|Dogwood/.test(said) ? said : null
  })
  tell.say(`"${sentenceOf(text)}"`)
  const [conflict] = await tell.until('the case stands in /v1/conflicts with both sides', async () => {
    const found = await conflictsOf(stage, [declined?.id ?? 0])
    return found.length > 0 && found[0]?.bookingIds.length === 2 ? found : null
  })
  tell.say(`case ${conflict?.id}: ${conflict?.kind}, decided by ${conflict?.rule}`)
}

/** The newest refusal in what was read: mails of earlier ones stand before it. */
function sentenceOf(text: string): string {
  const found = [...text.matchAll(/[^"]*room_unavailable[^"]*/g)].at(-1)?.[0] ?? text
  return found.replaceAll('\\n', ' ').slice(-420).trim()
}
