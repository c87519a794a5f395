import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDownloader } from '../../src/providers/download-text.ts'
import type { Lookup } from '../../src/providers/guarded-request.ts'
import { isPrivateAddress } from '../../src/providers/private-address.ts'

const NOTHING_KNOWN = { etag: null, lastModified: null }

describe('a text from an address that a person named', () => {
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  const server = createServer((request, response) => answer(request, response))
  let base = ''
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    answer = (_request, response) => response.end('hello')
  })

  const rules = { allowedHosts: new Set<string>(), allowLoopback: true }
  const limits = { bytes: 10_000, milliseconds: 400, redirects: 2 }
  const loopback = createDownloader({ rules, limits })
  const outside = (addresses: string[], allowedHosts: string[] = []) =>
    createDownloader({
      rules: { allowedHosts: new Set(allowedHosts), allowLoopback: false },
      limits,
      lookup: ((_name: string, _options: object, done: (error: null, found: object[]) => void) =>
        done(
          null,
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        )) as unknown as Lookup,
    })

  it('comes with what lets the next one be "nothing new"', async () => {
    answer = (request, response) => {
      if (request.headers['if-none-match'] === '"1"') return response.writeHead(304).end()
      return response.writeHead(200, { etag: '"1"', 'last-modified': 'Tue, 01 Dec 2026 08:00:00 GMT' }).end('hello')
    }
    const first = await loopback.get(base, NOTHING_KNOWN)
    expect(first).toEqual({
      ok: true,
      value: { text: 'hello', etag: '"1"', lastModified: 'Tue, 01 Dec 2026 08:00:00 GMT' },
    })
    expect(await loopback.get(base, { etag: '"1"', lastModified: null })).toEqual({ ok: true, value: null })
  })

  it('is unpacked, and bounded after it was unpacked', async () => {
    answer = (request, response) =>
      response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(gzipSync('x'.repeat(request.url === '/bomb' ? 5_000_000 : 100)))
    expect(await loopback.get(base, NOTHING_KNOWN)).toMatchObject({ value: { text: 'x'.repeat(100) } })
    expect(await loopback.get(`${base}/bomb`, NOTHING_KNOWN)).toMatchObject({ error: { code: 'too_large' } })
  })

  it.each([
    ['too large', (_: IncomingMessage, response: ServerResponse) => response.end('x'.repeat(10_001)), 'too_large'],
    ['without end', (_: IncomingMessage, response: ServerResponse) => response.write('x'), 'too_slow'],
    ['never there', () => {}, 'too_slow'],
    ['refused', (_: IncomingMessage, response: ServerResponse) => response.writeHead(404).end(), 'http_status'],
    ['cut off', (_: IncomingMessage, response: ServerResponse) => response.destroy(), 'unreachable'],
    [
      'a redirect in circles',
      (_: IncomingMessage, response: ServerResponse) => response.writeHead(302, { location: '/' }).end(),
      'http_status',
    ],
    [
      'a redirect to plain http elsewhere',
      (_: IncomingMessage, response: ServerResponse) =>
        response.writeHead(302, { location: 'http://example.com/' }).end(),
      'address_refused',
    ],
    [
      'a redirect into a private network',
      (_: IncomingMessage, response: ServerResponse) =>
        response.writeHead(302, { location: 'https://10.0.0.1/' }).end(),
      'address_refused',
    ],
    [
      'not packed as it says',
      (_: IncomingMessage, response: ServerResponse) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain'),
      'unreachable',
    ],
  ])('that is %s fails by name, and the name of the address is not told', async (_title, serve, code) => {
    answer = serve as typeof answer
    const failed = await loopback.get(`${base}/secret-token`, NOTHING_KNOWN)
    expect(failed).toMatchObject({ ok: false, error: { code } })
    expect(JSON.stringify(failed)).not.toContain('secret-token')
  })

  it.each([
    'http://example.com/',
    'https://user:pass@example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'https://localhost/',
    'https://127.1/',
    'nonsense',
  ])('is never asked for at %s', async (address) => {
    expect(outside(['93.184.216.34']).refusal(address)).not.toBeNull()
    expect(await outside(['93.184.216.34']).get(address, NOTHING_KNOWN)).toMatchObject({
      error: { code: 'address_refused' },
    })
  })

  it('is not asked for where a name leads into a private network, unless its host is allowed', async () => {
    for (const address of ['10.1.2.3', '169.254.169.254', '::1', 'fd00::1', '::ffff:192.168.0.1'])
      expect(await outside([address]).get('https://inside.example/', NOTHING_KNOWN), address).toMatchObject({
        error: { code: 'address_refused' },
      })
    const allowed = await outside(['127.0.0.1'], ['inside.example']).get('https://inside.example:1/', NOTHING_KNOWN)
    expect(allowed).toMatchObject({ error: { code: 'unreachable' } })
  })
})

describe('an address of the network', () => {
  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    '2002:a00:1::',
    'nonsense',
  ])('%s is private', (address) => expect(isPrivateAddress(address)).toBe(true))
  it.each([
    '1.1.1.1',
    '93.184.216.34',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450:4001::1',
    '::ffff:1.1.1.1',
  ])('%s is public', (address) => expect(isPrivateAddress(address)).toBe(false))
})
