/** A mail that Google would have sent to a person. */
export interface OutboxMail {
  readonly kind: 'invitation' | 'update' | 'cancellation' | 'response'
  readonly to: string
  readonly from: string
  readonly subject: string
  readonly text: string
  readonly eventId: string
  readonly iCalUID: string
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly sentAt: number
}

/** Keeps what guests and organisers would have been told; nothing is ever sent. */
export class MailOutbox {
  private mails: OutboxMail[] = []
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  send(mail: Omit<OutboxMail, 'sentAt'>): void {
    this.mails.push({ ...mail, sentAt: this.now() })
  }

  list(filter: { to?: string; kind?: string } = {}): OutboxMail[] {
    return this.mails.filter(
      (mail) =>
        (filter.to === undefined || mail.to.toLowerCase() === filter.to.toLowerCase()) &&
        (filter.kind === undefined || mail.kind === filter.kind),
    )
  }

  clear(): void {
    this.mails = []
  }
}
