import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MailStore } from '../../src/mail/ports.ts'
import { sendMail } from '../../src/mail/send-mail.ts'
import { createSmtpServer } from '../../src/providers/send-by-smtp.ts'
import { mailStore } from '../../src/store/mail/mail-store.ts'
import { meeting } from '../booking/world.ts'
import { typedHere } from '../cli/command-line.ts'
import { type MailWorld, openMailWorld } from './mail-world.ts'

let there: MailWorld

beforeAll(async () => {
  there = await openMailWorld()
})
afterAll(async () => {
  await there[Symbol.asyncDispose]()
})

/** One mail that waits, and nothing else. */
async function oneMail(): Promise<void> {
  await there.world.database.sql('delete from mail')
  there.world.now = Temporal.Instant.from('2026-11-22T08:00:00Z')
  there.office.refuse(null)
  await there.world.book(await there.world.room(), meeting('2027-01-05T10:00', 60))
  await there.write()
}

/** A process that has this much of a life. */
const processWith = (broken: (mails: MailStore) => Partial<MailStore>) => {
  const mails = mailStore(there.world.database)
  return sendMail({
    mails: { ...mails, ...broken(mails) },
    server: createSmtpServer({ url: there.office.url, from: 'rooms@meetmeup.test' }),
    clock: { now: () => there.world.now },
  })
}

const later = async (minutes: number) => {
  there.world.now = there.world.now.add({ minutes })
  await there.mail.sendMail()
}

const arrived = async (act: () => Promise<void>) => {
  const before = there.office.delivered.length
  await act()
  return there.office.delivered.slice(before)
}

class Killed extends Error {}

const die = async (): Promise<never> => {
  throw new Killed('killed')
}

describe('a process that is killed', () => {
  it('after it took a mail and before it spoke to the server: the mail is sent by another, once', async () => {
    await oneMail()
    await mailStore(there.world.database).claim(there.world.now, there.world.now.add({ minutes: 15 }))
    expect(await arrived(() => later(14))).toEqual([])
    expect(await arrived(() => later(2))).toHaveLength(1)
    expect(await arrived(() => later(120))).toEqual([])
    expect(await there.states()).toEqual(['sent'])
  })

  it('while the server waits for the text: the same message is sent, once', async () => {
    await oneMail()
    expect(await arrived(() => processWith(() => ({ handOver: die, settle: die })).catch(() => {}))).toEqual([])
    const told = await arrived(() => later(16))
    expect(told).toHaveLength(1)
    expect(await there.states()).toEqual(['sent'])
  })

  it('between the answer of the server and its note: nobody gets the mail twice, and a person is asked', async () => {
    await oneMail()
    const told = await arrived(() => processWith(() => ({ settle: die })).catch(() => {}))
    expect(told).toHaveLength(1)
    expect(await arrived(() => later(16))).toEqual([])
    expect(await arrived(() => later(60 * 48))).toEqual([])
    expect(await there.states()).toEqual(['unsure'])
  })

  it('and is too slow to be alive: it gives the server nothing once another has the mail', async () => {
    await oneMail()
    const told = await arrived(() =>
      processWith((mails) => ({
        async handOver(mail, now) {
          there.world.now = there.world.now.add({ minutes: 16 })
          await mails.settleAbandoned(there.world.now)
          return await mails.handOver(mail, now)
        },
      })),
    )
    expect(told).toEqual([])
    expect(await arrived(() => later(0))).toHaveLength(1)
  })
})

describe('a mail that is unsure', () => {
  it('is listed with its reason, and sent once more when a person says so: the same message', async () => {
    await oneMail()
    const [first] = await arrived(() => processWith(() => ({ settle: die })).catch(() => {}))
    await later(16)
    const type = (...args: string[]) => typedHere(there.world.database, ...args)
    const [listed] = JSON.parse((await type('mail', 'list', '--json')).out)
    expect(listed).toMatchObject({ state: 'unsure', recipientAddress: 'ann@acme.test' })
    expect((await type('mail', 'list')).out).toContain('the process ended before the answer of the server was noted')
    expect(await type('mail', 'retry', '999')).toEqual({
      ...{ code: 1, out: '' },
      err: 'Acme has no mail 999 that failed or is unsure.\n',
    })
    expect((await type('mail', 'retry', String(listed.id))).out).toBe(`Mail ${listed.id} waits to be sent again.\n`)
    // Typed at the time of the clock on the wall, which is ahead of the one here.
    const [again] = await arrived(() => later(60 * 24 * 365 * 20))
    expect(again?.raw).toBe(first?.raw)
    expect(await there.states()).toEqual(['sent'])
  })
})

describe('several workers', () => {
  it('send each mail once, and write it once', async () => {
    await oneMail()
    await there.world.book(await there.world.room(), meeting('2027-01-05T10:00', 60), {
      organizer: { name: 'Bea', address: 'bea@acme.test' },
    })
    await there.write()
    const workers = [0, 1, 2].map(() => there.another())
    const told = await arrived(async () => {
      await Promise.all(workers.map((worker) => worker.writeMail()))
      await Promise.all(workers.map((worker) => worker.sendMail()))
    })
    expect(told.map(({ to }) => to).sort()).toEqual(['ann@acme.test', 'bea@acme.test'])
  })
})

describe('a server that', () => {
  it('says "later" is asked again, after pauses that grow, as long as a day and a half', async () => {
    await oneMail()
    there.office.refuse({ code: 451, text: 'Greylisted, come back' })
    await there.mail.sendMail()
    expect(await there.states()).toEqual(['waiting'])
    for (const minutes of [1, 5, 15, 60, 180, 360, 720]) await later(minutes)
    expect(await there.states()).toEqual(['waiting'])
    await later(720)
    expect(await there.states()).toEqual(['failed'])
    const [mail] = await there.world.database.sql<{ last_error: string; attempts: number }>(
      'select last_error, attempts from mail',
    )
    expect(mail).toEqual({ last_error: '451 Greylisted, come back', attempts: 9 })
  })

  it('says "later" once gets the same message again, octet for octet', async () => {
    await oneMail()
    const [written] = await there.world.database.sql<{ raw: Buffer }>('select raw from mail')
    there.office.refuse({ code: 451, text: 'Not now' })
    await there.mail.sendMail()
    there.office.refuse(null)
    const [told] = await arrived(() => later(1))
    expect(told?.raw).toBe(written?.raw.toString())
  })

  it('says "never" is not asked again', async () => {
    await oneMail()
    there.office.refuse({ code: 550, text: 'No such user' })
    await there.mail.sendMail()
    expect(await there.states()).toEqual(['failed'])
    there.office.refuse(null)
    expect(await arrived(() => later(60 * 24))).toEqual([])
  })

  it('is not there: the mail waits', async () => {
    await oneMail()
    await there.another({ url: 'smtp://127.0.0.1:1' }).sendMail()
    expect(await there.states()).toEqual(['waiting'])
    expect(await arrived(() => later(1))).toHaveLength(1)
  })

  it('asks for a password gets it', async () => {
    await oneMail()
    const url = there.office.url.replace('smtp://', 'smtp://rooms:p%40ss%2Fword@')
    expect(await arrived(() => there.another({ url }).sendMail())).toHaveLength(1)
  })

  it('does not take the password is told nothing, and the reason does not repeat it', async () => {
    await oneMail()
    const url = there.office.url.replace('smtp://', 'smtp://rooms:wrong-secret@')
    expect(await arrived(() => there.another({ url }).sendMail())).toEqual([])
    const [mail] = await there.world.database.sql<{ last_error: string }>('select last_error from mail')
    expect(mail?.last_error).toMatch(/not that password/)
    expect(mail?.last_error).not.toContain('wrong-secret')
  })
})
