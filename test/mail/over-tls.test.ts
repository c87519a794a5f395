import { describe, expect, it } from 'vitest'
import { createSmtpServer } from '../../src/providers/send-by-smtp.ts'
import { meeting } from '../booking/world.ts'
import { openMailWorld } from './mail-world.ts'
import { openPostOffice, type PostOffice } from './post-office.ts'
import { selfSigned } from './self-signed.ts'

const certificate = selfSigned('127.0.0.1')

/** The password has letters that a URL has to spell otherwise. */
const as = (office: PostOffice, user = 'rooms:p%40ss%2Fword'): string => office.url.replace('://', `://${user}@`)

const RAW = Buffer.from('From: rooms@meetmeup.test\r\nTo: ann@acme.test\r\nSubject: Hello\r\n\r\nHello.\r\n')

async function handOver(url: string, ca?: string): Promise<string> {
  const server = createSmtpServer({ url, from: 'rooms@meetmeup.test', ...(ca === undefined ? {} : { ca }) })
  const opened = await server.open()
  if (!opened.ok) return opened.error
  await using session = opened.value
  const delivery = await session.send({ to: 'ann@acme.test', raw: RAW }, async () => true)
  return delivery.kind
}

describe.each(['offered', 'spoken'] as const)('a mail server whose TLS is %s, with a certificate of its own', (tls) => {
  it('is given mail over TLS, after a sign-in, once its certificate is named', async () => {
    await using office = await openPostOffice({ tls, certificate })
    expect(await handOver(as(office), certificate.cert)).toBe('sent')
    expect(office.delivered).toMatchObject([{ to: 'ann@acme.test', isOverTls: true, user: 'rooms' }])
    expect(office.delivered[0]?.mail.subject).toBe('Hello')
  })

  it('is given nothing while its certificate is not named, or another one is', async () => {
    await using office = await openPostOffice({ tls, certificate })
    if (tls === 'spoken') expect(await handOver(as(office))).toMatch(/self[- ]signed certificate/)
    expect(await handOver(as(office), selfSigned('127.0.0.1').cert)).toMatch(/certificate|signature/i)
    expect(office.delivered).toEqual([])
  })

  it('is given nothing when its certificate is that of another host', async () => {
    const other = selfSigned('127.0.0.2')
    await using office = await openPostOffice({ tls, certificate: other })
    expect(await handOver(as(office), other.cert)).toMatch(/does not match|altnames/i)
    expect(office.delivered).toEqual([])
  })

  it('says no to another password, and the reason does not repeat it', async () => {
    await using office = await openPostOffice({ tls, certificate })
    const reason = await handOver(as(office, 'rooms:wrong-secret'), certificate.cert)
    expect(reason).toMatch(/^535|not that password/)
    expect(reason).not.toContain('wrong-secret')
    expect(office.delivered).toEqual([])
  })
})

describe('a mail server that speaks no TLS', () => {
  it('is given nothing when a certificate is named: not the mail, and not the password', async () => {
    await using office = await openPostOffice()
    expect(await handOver(as(office), certificate.cert)).toBe('500 Error: command not recognized')
    expect(office.delivered).toEqual([])
  })
})

describe('mail for a server that is not believed', () => {
  it('waits, and goes when its certificate is named', async () => {
    await using there = await openMailWorld()
    await using office = await openPostOffice({ tls: 'offered', certificate })
    const room = await there.world.room()
    await there.world.book(room, meeting('2027-01-05T10:00', 60))
    await there.write()
    const url = as(office)
    await there.another({ url, ca: selfSigned('127.0.0.1').cert }).sendMail()
    expect(await there.states()).toEqual(['waiting'])
    there.world.now = there.world.now.add({ hours: 1 })
    await there.another({ url, ca: certificate.cert }).sendMail()
    expect(await there.states()).toEqual(['sent'])
    expect(office.delivered).toMatchObject([{ to: 'ann@acme.test', isOverTls: true, user: 'rooms' }])
  })
})
