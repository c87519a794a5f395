import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { createMessageIds } from '../../src/mail/message-ids.ts'
import type { BookingLetter, MailItem, Recipient } from '../../src/mail/ports.ts'
import { writeMail } from '../../src/mail/write-mail.ts'
import { writeMime } from '../../src/providers/write-mime.ts'

const ports = {
  mime: writeMime,
  ids: createMessageIds(Buffer.alloc(32, 7), 'meetmeup.test'),
  from: 'Meeting rooms <rooms@meetmeup.test>',
  host: 'meetmeup.test',
}
const frame = { organizationId: 1, mailId: 9, now: Temporal.Instant.from('2026-12-01T08:00:00Z'), previousId: null }

function item(said: Partial<BookingLetter>, recipient: Partial<Recipient> = {}): MailItem {
  const timing = { kind: 'timed', wall: '2026-12-02T10:00:00', zone: 'Europe/Berlin', durationSeconds: 3600 } as const
  const content: BookingLetter = {
    ...{ kind: 'accepted', summary: 'Plan', isPrivate: false, zone: 'Europe/Berlin', before: null, verdict: null },
    ...{ startsAt: '2026-12-02T09:00:00Z', endsAt: '2026-12-02T10:00:00Z', isAllDay: false, isRecurring: false },
    room: { name: 'Aspen', building: null, floor: null },
    calendar: {
      ...{ method: 'PUBLISH', uid: 'u@meetmeup.test', sequence: 0, roomAddress: null, stamp: '2026-12-01T08:00:00Z' },
      series: { timing, rule: null, rdates: [], exdates: [], overrides: {} },
      organizer: { name: 'Ann', address: 'ann@acme.test' },
    },
    ...said,
  }
  const to: Recipient = { address: 'ann@acme.test', name: 'Ann', language: 'en', audience: 'inside', ...recipient }
  return { id: 1, bookingId: 5, troubleId: null, refusalId: null, recipient: to, content }
}

const evil = fc
  .tuple(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('\r\n', '\n', '\r', '\u2028'))
  .map(([text, end]) => `x${end}Bcc: eve@evil.test${end}${end}<b>${text}`)
  .filter((text) => text.isWellFormed())

describe('a mail', () => {
  it('says what people have typed, and nothing of it becomes a header, a second recipient or markup', async () => {
    await fc.assert(
      fc.asyncProperty(evil, evil, evil, async (summary, room, name) => {
        const written = await writeMail(
          ports,
          [item({ summary, room: { name: room, building: name, floor: null } }, { name })],
          frame,
        )
        const mail = await simpleParser(Buffer.from(written.raw))
        expect(mail.headers.has('bcc')).toBe(false)
        expect([mail.to].flat().flatMap((to) => to?.value.map(({ address }) => address))).toEqual(['ann@acme.test'])
        expect(mail.html).not.toContain('<b>')
        expect((mail.subject ?? '').length).toBeLessThanOrEqual(200)
        expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
      }),
      { numRuns: 60 },
    )
  })

  it('is the same, octet for octet, however often it is written', async () => {
    const [first, second] = [await writeMail(ports, [item({})], frame), await writeMail(ports, [item({})], frame)]
    expect(Buffer.from(first.raw).equals(Buffer.from(second.raw))).toBe(true)
  })

  it('has short lines in pure ASCII on the wire, whatever the language', async () => {
    const { raw } = await writeMail(ports, [item({ summary: 'Планёрка '.repeat(40) }, { language: 'ru' })], frame)
    for (const line of Buffer.from(raw).toString('latin1').split('\r\n')) {
      expect(line.length).toBeLessThanOrEqual(998)
      expect(line).toMatch(/^[\t\x20-\x7e]*$/)
    }
  })
})
