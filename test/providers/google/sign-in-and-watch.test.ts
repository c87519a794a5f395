import { describe, expect, it } from 'vitest'
import { expectError, expectOk } from '../../contracts/provider/scene.ts'
import { ROOM, startGoogleHarness } from './google-harness.ts'

const WINDOW = { from: '0001-01-01T00:00:00Z', to: '9999-12-31T00:00:00Z' }

describe('signing in and being watched', () => {
  it('asks for one new token when Google does not take the old one any more', async () => {
    await using harness = await startGoogleHarness()
    const provider = harness.open()
    const request = { window: WINDOW, cursor: null }
    expectOk(await provider.pull(harness.calendar, request))
    harness.control.expireAccessTokens()
    harness.control.clearJournal()
    expectOk(await provider.pull(harness.calendar, request))
    expect(harness.control.journal({}).filter(({ path }) => path.startsWith('/token'))).toHaveLength(1)
  })

  it('gives up when the new token is not taken either', async () => {
    await using harness = await startGoogleHarness()
    const provider = harness.open()
    harness.control.addFault({
      path: '^/calendar/',
      times: null,
      fault: { kind: 'respond', status: 401, code: 'authError' },
    })
    harness.control.clearJournal()
    expect(expectError(await provider.pull(harness.calendar, { window: WINDOW, cursor: null })).kind).toBe('signed_out')
    expect(harness.control.journal({}).filter(({ path }) => path.startsWith('/calendar/'))).toHaveLength(2)
  })

  it('says that a key that is no key does not sign in', async () => {
    await using harness = await startGoogleHarness()
    const provider = harness.openWith({
      privateKey: `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(80)}\n-----END PRIVATE KEY-----\n`,
    })
    const [proof] = await provider.check(harness.calendar)
    expect(proof).toMatchObject({ step: 'sign_in', passed: false })
  })

  it('keeps rooms in step where nobody granted the directory', async () => {
    const email = 'sync@meetmeup-test.iam.gserviceaccount.com'
    const delegatedScopes = ['https://www.googleapis.com/auth/calendar.events']
    await using harness = await startGoogleHarness({ serviceAccounts: [{ email, delegatedScopes }] })
    const provider = harness.open()
    expectOk(await provider.pull(harness.calendar, { window: WINDOW, cursor: null }))
    expect(expectError(await provider.listRooms())).toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('calendars can be paired by their address'),
    })
  })

  it('knows each room’s building, seats, zone, and who answers for it', async () => {
    await using harness = await startGoogleHarness()
    expect(expectOk(await harness.open().listRooms())).toMatchObject([
      {
        remoteCalendarId: ROOM,
        name: 'Orion',
        building: 'Berlin',
        capacity: 8,
        timeZone: 'Europe/Berlin',
        decides: 'meetmeup',
      },
    ])
  })

  it('says that a calendar cannot be watched, so that it is polled', async () => {
    await using harness = await startGoogleHarness()
    harness.control.setRoom(ROOM, { watchable: false })
    const command = {
      calendar: harness.calendar,
      notificationUrl: harness.notificationUrl,
      id: 'b1b7a1f0-0000-4000-8000-000000000001',
      secret: 's3cret',
      until: harness.now().add({ hours: 24 }).toString(),
    }
    expect(expectError(await harness.open().subscribe(command)).kind).toBe('watch_not_supported')
    harness.control.setRoom(ROOM, { watchable: true })
    harness.control.setPush({ requireHttps: true })
    expect(expectError(await harness.open().subscribe(command)).kind).toBe('watch_not_supported')
  })

  it('takes the life of a watch from what Google grants', async () => {
    await using harness = await startGoogleHarness({ push: { requireHttps: false, maxTtlSeconds: 3600 } })
    const until = harness
      .now()
      .add({ hours: 24 * 30 })
      .toString()
    const id = 'b1b7a1f0-0000-4000-8000-000000000002'
    const { calendar, notificationUrl } = harness
    const provider = harness.open()
    const subscription = expectOk(await provider.subscribe({ calendar, notificationUrl, id, secret: 's3cret', until }))
    expect(subscription.expiresAt).toBe(harness.now().add({ hours: 1 }).toString())
    const twin = { calendar, notificationUrl, id, secret: 'other', until }
    expect(expectError(await provider.subscribe(twin)).kind).toBe('exists')
  })
})
