import type { EmailAddress, Response } from './calendar-item.ts'

/** A mail that Exchange sent because of a calendar action. */
export interface OutboxMail {
  readonly sequence: number
  /** Milliseconds since the epoch. */
  readonly sentAt: number
  /** `forward`: a request handed to a room's delegate for approval. */
  readonly kind: 'invitation' | 'update' | 'cancellation' | 'response' | 'forward'
  readonly from: EmailAddress
  readonly to: EmailAddress
  readonly subject: string
  readonly uid: string
  /** Original wall clock of the occurrence it is about; null for a whole meeting. */
  readonly occurrence: string | null
  /** Of a response. */
  readonly response: Response | null
  /** Comment of a person, or the text of a room's answer. */
  readonly text: string
}

/** Every mail of every tenant, in order. */
export class MailOutbox {
  private mails: OutboxMail[] = []
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  send(mail: Omit<OutboxMail, 'sequence' | 'sentAt'>): void {
    this.mails.push({ ...mail, sequence: this.mails.length + 1, sentAt: this.now() })
  }

  list(): readonly OutboxMail[] {
    return this.mails
  }

  clear(): void {
    this.mails = []
  }
}
