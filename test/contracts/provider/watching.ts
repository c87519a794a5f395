import { describe, expect, it } from 'vitest'
import type { Notice, SubscribeCommand } from '../../../src/providers/provider.ts'
import type { StartHarness } from './provider-harness.ts'
import { expectError, expectOk, Scene } from './scene.ts'

type Harness = Awaited<ReturnType<StartHarness>>

export function describeWatching(start: StartHarness): void {
  describe('being told of changes', () => {
    it('opens a watch and hears of a new meeting, under the watch’s id and secret', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const command = watch(harness)
      const subscription = expectOk(await harness.open().subscribe(command))
      expect(subscription.expiresAt > harness.now().toString()).toBe(true)
      await harness.writeOntoRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
      await harness.settle()
      const changed = notices(harness).filter(({ kind }) => kind === 'changed')
      expect(changed.length).toBeGreaterThan(0)
      expect(new Set(changed.map(({ subscriptionRemoteId }) => subscriptionRemoteId))).toEqual(
        new Set([subscription.remoteId]),
      )
      expect(new Set(changed.map(({ secret }) => secret))).toEqual(new Set([command.secret]))
    })

    it('lasts longer when renewed, or says that this provider needs a new watch', async () => {
      await using harness = await start()
      const provider = harness.open()
      const short = { ...watch(harness), until: harness.now().add({ hours: 5 }).toString() }
      const subscription = expectOk(await provider.subscribe(short))
      const renewed = await provider.renew(subscription, harness.now().add({ hours: 100 }).toString())
      if (!renewed.ok) return expect(renewed.error.kind).toBe('watch_not_supported')
      expect(renewed.value.remoteId).toBe(subscription.remoteId)
      expect(Temporal.Instant.compare(renewed.value.expiresAt, subscription.expiresAt)).toBe(1)
    })

    it('falls silent when closed; closing it twice is success', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      const subscription = expectOk(await provider.subscribe(watch(harness)))
      expect(expectOk(await provider.unsubscribe(subscription))).toBe('stopped')
      expect(expectOk(await provider.unsubscribe(subscription))).toBe('stopped')
      await harness.settle()
      await harness.writeOntoRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
      await harness.settle()
      expect(notices(harness).filter(({ kind }) => kind === 'changed')).toEqual([])
    })

    it('grants no watch on a room without rights', async () => {
      await using harness = await start()
      const command = { ...watch(harness), calendar: harness.forbiddenCalendar }
      expect(expectError(await harness.open().subscribe(command)).kind).toBe('forbidden')
    })

    it('loses no change when every notice is lost', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      const mirror = scene.mirror(provider)
      await mirror.pull()
      expectOk(await provider.subscribe(watch(harness)))
      await harness.loseNotices()
      await harness.writeOntoRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
      await harness.settle()
      expect(notices(harness).filter(({ kind }) => kind === 'changed')).toEqual([])
      await mirror.pull()
      expect(mirror.holding()).toHaveLength(1)
    })

    it('believes nothing in a call that is no notice', async () => {
      await using harness = await start()
      for (const body of [null, 'hello', 7, [], { value: 'x' }, { value: [null] }]) {
        const received = harness.receive({ headers: {}, query: {}, body })
        expect(received.kind === 'notices' ? received.notices : []).toEqual([])
      }
    })
  })
}

function watch(harness: Harness): SubscribeCommand {
  return {
    calendar: harness.calendar,
    notificationUrl: harness.notificationUrl,
    id: '7d9f6f0a-3c6b-4f43-9a55-0c2a6c9f5b11',
    secret: 'k3yFor-This-Watch_only',
    until: harness.now().add({ hours: 72 }).toString(),
  }
}

function notices(harness: Harness): readonly Notice[] {
  return harness.receivedNotices().flatMap((request) => {
    const received = harness.receive(request)
    return received.kind === 'notices' ? received.notices : []
  })
}
