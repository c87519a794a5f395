import type { Clock, MailStore } from './ports.ts'
import { type WritePorts, writeMail } from './write-mail.ts'

export interface BundlePorts extends WritePorts {
  readonly mails: MailStore
  readonly clock: Clock
  /** How long news wait for each other. */
  readonly windowSeconds: number
}

const MOST_PER_TURN = 100

/** The chore: whatever has waited for somebody becomes one mail. */
export async function bundleMail(ports: BundlePorts): Promise<void> {
  const now = ports.clock.now()
  for (const recipient of await ports.mails.dueRecipients(now, ports.windowSeconds, MOST_PER_TURN)) {
    await ports.mails.bundle(recipient, now, (items, frame) => writeMail(ports, items, frame))
  }
}
