import type { ReceivedMail } from '../mailbox.ts'
import { ANN, BOB } from '../outside-world.ts'
import type { Scene } from '../stage.ts'

/** Where mail gathers what is new, it waits twice as long for whoever had some a moment ago. */
const PATIENCE_SECONDS = 90

/** What the refusals of the scenes before have led to. */
export const mailToTheLoser: Scene = {
  title: 'Whoever lost Aspen has mail: why, who has it, what else is free',
  async play({ mailbox, tell }) {
    const mail = await tell.until(
      'the loser, who is one of the two who wanted the room, has mail',
      async () =>
        mailbox.received.find(
          ({ to, raw }) =>
            // An earlier run may still have owed somebody a mail.
            [ANN.address, BOB.address].includes(to as typeof ANN.address) &&
            /^Subject: .*Room[_ ]declined|^Subject: Rooms/m.test(raw) &&
            wordsOf(raw).includes('room_unavailable'),
        ),
      PATIENCE_SECONDS,
    )
    tell.say(`to ${mail.to}: ${headerOf(mail, 'Subject')}`)
    for (const line of wordsOf(mail.raw).split('\n').slice(0, 14)) tell.say(`  ${line}`)
    tell.holds('no machine will answer it', headerOf(mail, 'Auto-Submitted') === 'auto-generated')
  },
}

const headerOf = ({ raw }: ReceivedMail, name: string): string =>
  new RegExp(`^${name}: (.*(?:\r?\n[ \t].*)*)`, 'm').exec(raw)?.[1]?.replaceAll(/\s+/g, ' ') ?? ''

/** The plain text of it: the first part, with quoted-printable undone. */
function wordsOf(raw: string): string {
  const part = /Content-Type: text\/plain[\s\S]*?\r?\n\r?\n([\s\S]*?)\r?\n--/.exec(raw)?.[1] ?? ''
  return part
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll('\r', '')
}
