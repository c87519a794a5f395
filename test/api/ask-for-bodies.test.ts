import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type World } from './world.ts'

let world: World
let port: number

beforeAll(async () => {
  world = await openWorld()
  await world.app.listen({ host: '127.0.0.1', port: 0 })
  port = (world.app.server.address() as AddressInfo).port
})
afterAll(() => world.close())

interface Answered {
  readonly status: number | undefined
  readonly wasAskedForBody: boolean
  readonly connection: string | undefined
}

/** A caller that sends the head of a request and its body only when it is asked for it. */
function post(body: string, headers: Record<string, string>): Promise<Answered> {
  return new Promise((resolve, reject) => {
    let wasAskedForBody = false
    const asking = request({
      ...{ host: '127.0.0.1', port, method: 'POST', path: '/v1/rooms', agent: false },
      headers: {
        expect: '100-continue',
        'content-type': 'application/json',
        'content-length': body.length,
        ...headers,
      },
    })
    asking.on('continue', () => {
      wasAskedForBody = true
      asking.end(body)
    })
    asking.on('response', (response) => {
      resolve({ status: response.statusCode, wasAskedForBody, connection: response.headers.connection })
      response.resume()
      asking.destroy()
    })
    asking.on('error', reject)
    asking.flushHeaders()
  })
}

const room = JSON.stringify({ name: 'Aspen', timeZone: 'Europe/Berlin' })
const admin = () => ({ authorization: `Bearer ${world.keys.admin}` })

describe('a caller that waits to be asked for its body', () => {
  it('is asked when it may send one', async () => {
    expect(await post(room, admin())).toMatchObject({ status: 201, wasAskedForBody: true })
  })

  it('is answered at once and sends nothing when nobody knows it', async () => {
    expect(await post(room, {})).toEqual({ status: 401, wasAskedForBody: false, connection: 'close' })
  })

  it('is answered at once and sends nothing when it would send too much', async () => {
    expect(await post('x'.repeat(2_000_000), admin())).toEqual({
      status: 413,
      wasAskedForBody: false,
      connection: 'close',
    })
  })
})
