import { describe, expect, it } from 'vitest'
import { expand, occurrenceKey } from '../../../src/core/recurrence/index.ts'
import type { CalendarMirror } from './calendar-mirror.ts'
import type { StartHarness } from './provider-harness.ts'
import { expectError, expectOk, Scene, seconds } from './scene.ts'

type Harness = Awaited<ReturnType<StartHarness>>

export function describeAnswering(start: StartHarness): void {
  describe('answering an invitation as the room', () => {
    it('tells the organiser that the room accepts', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const { provider, id, mirror, remoteId } = await invited(harness, scene)
      expectOk(
        await provider.respond({
          calendar: harness.calendar,
          remoteId,
          response: 'accepted',
          comment: 'See you then.',
        }),
      )
      await harness.settle()
      expect((await harness.answerSeenBy(id)).response).toBe('accepted')
      await mirror.pull()
      expect(mirror.holding().map((item) => item.roomResponse)).toEqual(['accepted'])
    })

    it('tells the organiser that the room declines, and why, and is free again', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const { provider, id, mirror, remoteId } = await invited(harness, scene)
      const comment = 'ROOM_TAKEN: the room is taken from 10:00 to 11:00. Free: Aspen, Birch.'
      expectOk(await provider.respond({ calendar: harness.calendar, remoteId, response: 'declined', comment }))
      await harness.settle()
      const seen = await harness.answerSeenBy(id)
      expect(seen.response).toBe('declined')
      expect(seen.comment).toContain('ROOM_TAKEN')
      await mirror.pull()
      expect(mirror.holding()).toEqual([])
    })

    it('counts declining a meeting that is gone as done', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const { provider, remoteId } = await invited(harness, scene)
      const command = { calendar: harness.calendar, remoteId, response: 'declined', comment: 'Taken.' } as const
      expectOk(await provider.respond(command))
      await harness.settle()
      expect(expectOk(await provider.respond(command))).toBe('answered')
    })
  })

  describeAnsweringADate(start)
  describeInviting(start)
}

function describeAnsweringADate(start: StartHarness): void {
  describe('answering one date of a series as the room', () => {
    it('declines that date and keeps the others, also where somebody had moved it', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      const time = scene.timed(0, '10:00', '11:00')
      const id = await harness.inviteRoom(scene.meeting(time, { weeklyTimes: 4 }))
      const mirror = await scene.firstRead(provider)
      const [item] = mirror.holding()
      if (item === undefined) throw new Error('the invitation never reached the room')
      const { calendar } = harness
      const { remoteId } = item
      expectOk(await provider.respond({ calendar, remoteId, response: 'accepted', comment: '' }))
      await harness.settle()
      const decline = async (offset: number) => {
        const occurrence = occurrenceKey({ at: scene.instant(offset, '10:00') })
        expectOk(await provider.respond({ calendar, remoteId, response: 'declined', occurrence, comment: 'Taken.' }))
        await harness.settle()
      }
      await decline(7)
      expect(await startsOf(scene, harness, mirror)).toEqual(
        [0, 14, 21].map((day) => seconds(scene.instant(day, '10:00'))),
      )
      await decline(7)
      await harness.moveOccurrence(id, scene.day(14), scene.timed(14, '15:00', '16:00'))
      await scene.readOn(mirror)
      expect(await startsOf(scene, harness, mirror)).toContain(seconds(scene.instant(14, '15:00')))
      await decline(14)
      expect(await startsOf(scene, harness, mirror)).toEqual([0, 21].map((day) => seconds(scene.instant(day, '10:00'))))
    })
  })
}

/** When the room's copies take the room, by what the provider says of the calendar. */
async function startsOf(scene: Scene, harness: Harness, mirror: CalendarMirror): Promise<string[]> {
  await scene.readOn(mirror)
  const window = { from: scene.instant(-1, '00:00'), to: scene.instant(35, '00:00'), roomZone: scene.zone }
  return mirror.holding().flatMap(({ series }) => {
    const expanded = expand(series, window)
    if (!expanded.ok) throw new Error(`${harness.calendar.remoteCalendarId}: ${expanded.error.code}`)
    const taking = expanded.value.filter(({ override }) => override?.fields.blocking !== false)
    return taking.map((occurrence) => seconds(occurrence.start))
  })
}

function describeInviting(start: StartHarness): void {
  describe('inviting the room from the booking mailbox', () => {
    it('is refused before anything is sent where the provider has no booking mailbox', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      if (provider.capabilities.canInvite) return expect(provider.capabilities.canInvite).toBe(true)
      const command = { ...scene.hold(scene.timedSeries(0, '10:00', 60)), as: 'invitation' } as const
      expect(expectError(await provider.create(command)).kind).toBe('refused')
      expect(await scene.seen()).toEqual([])
    })

    it.for(['accepted', 'declined'] as const)('learns that the room has %s', async (response) => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      if (!provider.capabilities.canInvite) return expect(provider.capabilities.canInvite).toBe(false)
      await harness.letRoomAnswer(response)
      const command = { ...scene.hold(scene.timedSeries(0, '10:00', 60)), as: 'invitation' } as const
      const created = expectOk(await provider.create(command))
      expect(created.ref.place).toBe('organizer')
      await harness.settle()
      expect(expectOk(await provider.answerOf(harness.calendar, created.ref))).toBe(response)
      expect(await scene.seen()).toHaveLength(response === 'accepted' ? 1 : 0)
    })

    it('finds the room’s own copy, and says so when somebody has deleted it there', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      if (!provider.capabilities.canInvite) return expect(provider.capabilities.canInvite).toBe(false)
      await harness.letRoomAnswer('accepted')
      const command = { ...scene.hold(scene.timedSeries(0, '10:00', 60)), as: 'invitation' } as const
      const { ref } = expectOk(await provider.create(command))
      await harness.settle()
      const copy = expectOk(await provider.roomCopyOf(harness.calendar, ref))
      const item = expectOk(await provider.read(harness.calendar, { remoteId: copy ?? '', place: 'room' }))
      expect(item).toMatchObject({ roomResponse: 'accepted', cancelled: false })
      await harness.emptyCalendar()
      await harness.settle()
      expect(await scene.seen()).toEqual([])
      const left = await provider.roomCopyOf(harness.calendar, ref)
      expect(left.ok ? left.value : left.error.kind).toBeOneOf([null, 'gone'])
    })

    it('moves and withdraws an invitation, and the room follows', async () => {
      await using harness = await start()
      const scene = new Scene(harness)
      const provider = harness.open()
      if (!provider.capabilities.canInvite) return expect(provider.capabilities.canInvite).toBe(false)
      await harness.letRoomAnswer('accepted')
      const command = { ...scene.hold(scene.timedSeries(0, '10:00', 60)), as: 'invitation' } as const
      const created = expectOk(await provider.create(command))
      await harness.settle()
      const found = expectOk(await provider.findByKey(harness.calendar, command.key))
      expect(found?.ref).toEqual(created.ref)
      const ifMatch = expectOk(await provider.read(harness.calendar, created.ref)).etag
      const draft = scene.draft(scene.timedSeries(1, '12:00', 60))
      const { calendar, key } = command
      const moved = expectOk(await provider.update({ calendar, ref: created.ref, draft, key, ifMatch }))
      await harness.settle()
      const [seen] = await scene.seen()
      expect(seen?.start).toBe(scene.plain('', 1, '12:00', '13:00').start)
      const latest = expectOk(await provider.read(harness.calendar, moved.ref)).etag
      expectOk(await provider.delete({ calendar, ref: moved.ref, ifMatch: latest }))
      await harness.settle()
      expect(await scene.seen()).toEqual([])
    })
  })
}

async function invited(harness: Harness, scene: Scene) {
  const provider = harness.open()
  const id = await harness.inviteRoom(scene.meeting(scene.timed(0, '10:00', '11:00')))
  const mirror = await scene.firstRead(provider)
  const [item] = mirror.holding()
  if (item === undefined) throw new Error('the invitation never reached the room')
  return { provider, id, mirror, remoteId: item.remoteId }
}
