import type { Delivery, MailSession } from '../providers/send-by-smtp.ts'
import type { ClaimedMail, Clock, MailOutcome, MailServer, MailStore } from './ports.ts'

export interface SendPorts {
  readonly mails: MailStore
  readonly server: MailServer
  readonly clock: Clock
}

const MOST_PER_TURN = 50

/** Longer than the wait for the last answer of a server (RFC 5321 section 4.5.3.2.6: ten minutes) and all that lies before it. */
const CLAIM_MINUTES = 15

/** Minutes until the next attempt; after the last of them it has failed. About a day and a half together. */
const PAUSES = [1, 5, 15, 60, 180, 360, 720, 720] as const

/**
 * The chore: claims a mail, sends it, marks it. A mail whose claim was abandoned before the server was given its text is sent again, as the
 * same message. One whose text the server may have is `unsure` and is never sent again by itself: a person may lack a mail, which is listed,
 * and never gets one twice.
 */
export async function sendMail(ports: SendPorts): Promise<void> {
  await ports.mails.settleAbandoned(ports.clock.now())
  const first = await claim(ports)
  if (first === null) return
  const opened = await ports.server.open()
  if (!opened.ok) {
    await ports.mails.settle(first, again(ports, first, opened.error))
    return
  }
  await using session = opened.value
  let mail: ClaimedMail | null = first
  for (let sent = 0; mail !== null; sent++) {
    const goesOn = await sendOne(ports, session, mail)
    mail = goesOn && sent + 1 < MOST_PER_TURN ? await claim(ports) : null
  }
}

function claim({ mails, clock }: SendPorts): Promise<ClaimedMail | null> {
  const now = clock.now()
  return mails.claim(now, now.add({ minutes: CLAIM_MINUTES }))
}

/** False: the session is of no further use. */
async function sendOne(ports: SendPorts, session: MailSession, mail: ClaimedMail): Promise<boolean> {
  const { mails, clock } = ports
  const delivery = await session.send({ to: mail.recipientAddress, raw: mail.raw }, () =>
    mails.handOver(mail, clock.now()),
  )
  if (delivery.kind === 'withheld') return false
  await mails.settle(mail, outcomeOf(ports, mail, delivery))
  return delivery.kind === 'sent' || delivery.kind === 'refused'
}

function outcomeOf(
  ports: SendPorts,
  mail: ClaimedMail,
  delivery: Exclude<Delivery, { kind: 'withheld' }>,
): MailOutcome {
  switch (delivery.kind) {
    case 'sent':
      return { state: 'sent', at: ports.clock.now() }
    case 'unknown':
      return { state: 'unsure', error: delivery.detail }
    case 'refused':
      return delivery.isFinal ? { state: 'failed', error: delivery.detail } : again(ports, mail, delivery.detail)
    case 'unreachable':
      return again(ports, mail, delivery.detail)
  }
}

function again({ clock }: SendPorts, { attempts }: ClaimedMail, error: string): MailOutcome {
  const minutes = PAUSES[attempts - 1]
  return minutes === undefined
    ? { state: 'failed', error }
    : { state: 'waiting', nextAt: clock.now().add({ minutes }), error }
}
