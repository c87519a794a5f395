import { describe, expect, it } from 'vitest'
import type { StartHarness } from './provider-harness.ts'
import { expectError, expectOk, Scene } from './scene.ts'

export function describeConnecting(start: StartHarness): void {
  describe('connecting a room', () => {
    it('finds the room in the directory, with its name', async () => {
      await using harness = await start()
      const rooms = expectOk(await harness.open().listRooms())
      const room = rooms.find(({ remoteCalendarId }) => remoteCalendarId === harness.calendar.remoteCalendarId)
      expect(room?.name.length).toBeGreaterThan(0)
    })

    it('proves every right one by one and leaves the calendar as it was', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const mirror = scene.mirror()
      await mirror.pull()
      const proofs = await harness.open().check(harness.calendar)
      expect(proofs.filter(({ passed }) => !passed)).toEqual([])
      expect(proofs.map(({ step }) => step)).toEqual(expect.arrayContaining(['sign_in', 'read', 'write', 'delete']))
      await scene.readOn(mirror)
      expect(mirror.holding()).toEqual([])
      expect(await harness.mailedAddresses()).toEqual([])
    })

    it('says which right is missing on a room that it may not touch', async () => {
      await using harness = await start()
      const proofs = await harness.open().check(harness.forbiddenCalendar)
      const failed = proofs.find(({ passed }) => !passed)
      expect(failed?.step).toBe('read')
      expect(failed?.detail.length).toBeGreaterThan(20)
    })

    it('says that sign-in itself fails when the secret is wrong', async () => {
      await using harness = await start()
      const provider = harness.openWithWrongSecret()
      const [first] = await provider.check(harness.calendar)
      expect(first).toMatchObject({ step: 'sign_in', passed: false })
      expect(expectError(await provider.listRooms()).kind).toBe('signed_out')
    })

    it('tells a room without rights from a room without meetings', async () => {
      await using harness = await start()
      const provider = harness.open()
      const [window] = provider.windows(new Scene(harness).range())
      if (window === undefined) throw new Error('no window')
      const error = expectError(await provider.pull(harness.forbiddenCalendar, { window, cursor: null }))
      expect(error.kind).toBe('forbidden')
    })
  })
}
