import { describe, expect, it } from 'vitest'
import type { StartHarness } from './provider-harness.ts'
import { expectError, expectOk, Scene } from './scene.ts'

export function describeFailing(start: StartHarness): void {
  describe('when the provider is in trouble', () => {
    it('passes on how long to wait when it is told to slow down', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      await harness.failNext('write', 'throttled')
      const error = expectError(await provider.create(scene.hold(scene.timedSeries(0, '10:00', 60))))
      expect(error).toMatchObject({ kind: 'throttled', retryAfterMs: 7000 })
      await harness.failNext('read', 'throttled')
      expect(expectError(await firstPage(harness, scene)).kind).toBe('throttled')
    })

    it('never repeats a call by itself', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      await harness.failNext('read', 'busy')
      expect(expectError(await firstPage(harness, scene))).toMatchObject({ kind: 'unavailable', status: 503 })
      expectOk(await firstPage(harness, scene))
    })

    it('says that a write may have happened, and the key tells whether it did', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      const command = scene.hold(scene.timedSeries(0, '10:00', 60))
      await harness.failNext('write', 'answer_lost')
      expect(expectError(await provider.create(command)).kind).toBe('unknown_outcome')
      await harness.settle()
      const found = expectOk(await provider.findByKey(harness.calendar, command.key))
      expect(found).not.toBeNull()
      const again = await provider.create(command)
      if (again.ok) expect(again.value.ref).toEqual(found?.ref)
      else expect(again.error.kind).toBe('exists')
      expect(await scene.seen()).toHaveLength(1)
    })

    it('does not take a web page for an empty calendar', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      await harness.failNext('read', 'html')
      expect(expectError(await firstPage(harness, scene)).kind).toBe('malformed')
    })
  })
}

async function firstPage(harness: Awaited<ReturnType<StartHarness>>, scene: Scene) {
  const provider = harness.open()
  const [window] = provider.windows(scene.range())
  if (window === undefined) throw new Error('no window')
  return await provider.pull(harness.calendar, { window, cursor: null })
}
