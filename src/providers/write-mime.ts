import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'

/** A message before it has its form. */
export interface MimeDraft {
  readonly from: string
  readonly to: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly messageId: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly date: Temporal.Instant
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly html: string
  readonly calendars: readonly { readonly method: string; readonly text: string }[]
}

/**
 * A message as MIME (RFC 5322, RFC 2045), by nodemailer. The same draft gives the same octets. One calendar is an alternative of the text, as
 * calendar programs expect (RFC 6047); several are attachments, because a message has one method.
 */
export async function writeMime(draft: MimeDraft): Promise<Uint8Array> {
  const { calendars, inReplyTo, references } = draft
  const [only] = calendars.length === 1 ? calendars : []
  const composer = new MailComposer({
    from: draft.from,
    to: draft.to,
    subject: draft.subject,
    messageId: draft.messageId,
    ...(inReplyTo === null ? {} : { inReplyTo }),
    ...(references.length === 0 ? {} : { references: [...references] }),
    date: new Date(draft.date.epochMilliseconds),
    headers: { ...draft.headers },
    text: draft.text,
    html: draft.html,
    ...(only === undefined ? {} : { icalEvent: { method: only.method, content: only.text, filename: 'meeting.ics' } }),
    attachments:
      only === undefined
        ? calendars.map(({ text }, index) => ({
            filename: `meeting-${index + 1}.ics`,
            content: text,
            contentType: 'text/calendar; charset=utf-8',
          }))
        : [],
    // Boundaries are random unless told.
    baseBoundary: createHash('sha256').update(draft.messageId).digest('hex').slice(0, 16),
    newline: 'win',
    disableUrlAccess: true,
    disableFileAccess: true,
  })
  return await composer.compile().build()
}
