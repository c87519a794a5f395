import { calendarText } from './calendar-text.ts'
import { letterOf } from './letter.ts'
import type { MessageIds } from './message-ids.ts'
import type { MailFrame, MailItem, MimeWriter, WrittenMail } from './ports.ts'
import { htmlOf, textOf } from './render-letter.ts'

export interface WritePorts {
  readonly mime: MimeWriter
  readonly ids: MessageIds
  /** `MeetMeUp <rooms@example.com>`. */
  readonly from: string
  /** Host part of what names our mail. */
  readonly host: string
}

/** One mail out of everything that waited for somebody. */
export async function writeMail(
  { mime, ids, from, host }: WritePorts,
  waiting: readonly MailItem[],
  frame: MailFrame,
): Promise<WrittenMail> {
  const items = newestOfEach(waiting)
  const [first] = items
  if (first === undefined) throw new Error('a mail without a matter')
  const { recipient } = first
  const letter = letterOf(
    items.map(({ content }) => content),
    recipient,
  )
  const messageId = ids.ofMail(frame.organizationId, frame.mailId)
  const bookingId = items.length === 1 ? first.bookingId : null
  const raw = await mime({
    from,
    to: recipient,
    subject: letter.subject,
    messageId,
    inReplyTo: bookingId === null ? null : frame.previousId,
    references: bookingId === null ? [] : threadOf(ids.ofBooking(frame.organizationId, bookingId), frame.previousId),
    date: frame.now,
    headers: {
      ...AUTOMATIC,
      'X-MMU-Loop': ids.instance,
      'Content-Language': recipient.language,
      ...(bookingId === null ? {} : { 'Thread-Index': ids.threadIndex(frame.organizationId, bookingId) }),
      ...(first.troubleId === null
        ? {}
        : { 'List-Id': `MeetMeUp troubles <troubles.o${frame.organizationId}.${host}>` }),
    },
    text: textOf(letter),
    html: htmlOf(letter, recipient.language),
    calendars: items.flatMap(({ content }) => {
      const text = content.kind === 'trouble' ? null : calendarText(content, recipient.audience)
      return content.kind === 'trouble' || content.calendar === null || text === null
        ? []
        : [{ method: content.calendar.method, text }]
    }),
  })
  return { messageId, raw }
}

/** Of several things that happened to one booking, or to one trouble, the last is told. */
export function newestOfEach(items: readonly MailItem[]): MailItem[] {
  const last = new Map(items.map((item) => [matterOf(item), item.id]))
  return items.filter((item) => last.get(matterOf(item)) === item.id)
}

const matterOf = ({ bookingId, troubleId, refusalId }: MailItem): string => `${bookingId}/${troubleId}/${refusalId}`

const threadOf = (bookingName: string, previousId: string | null): string[] =>
  previousId === null ? [bookingName] : [bookingName, previousId]

/**
 * Nobody asked for these by mail (RFC 3834 section 5), and nobody's machine shall answer. Bounces are wanted: they are not suppressed.
 */
const AUTOMATIC = {
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'DR, RN, NRN, OOF, AutoReply',
  Precedence: 'bulk',
} as const
