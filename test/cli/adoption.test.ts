import { describe, expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { adoptedRoom } from '../worlds/adopted-room.ts'
import { writeHistory } from '../worlds/history.ts'
import { GOOGLE_ROOM } from '../worlds/two-tenants.ts'

const SLOW = { timeout: 300_000 }
const database = databaseOfFile()

const small = () =>
  adoptedRoom(database(), (tenants) => writeHistory(tenants, { perSide: 8, twins: 2, overlaps: 1, series: 1, past: 1 }))

describe('adopting a room on the command line', SLOW, () => {
  it('shows the plan and every write, carries it out, and takes it back', async () => {
    await using room = await small()
    const adopt = (...words: readonly string[]) => room.type('rooms', 'adopt', String(room.roomId), ...words)

    const preview = await adopt('--preview', '--writes')
    expect(preview).toMatchObject({ code: 0 })
    const plan =
      /^Plan (\d+)\. Nothing was written\. Next: meetmeup rooms adopt \d+ --approve \1$/m.exec(preview.out)?.[1] ?? ''
    expect(plan).not.toBe('')
    expect(preview.out).toMatch(/meetings ahead +16\n/)
    expect(preview.out).toMatch(/one and the same on both calendars +2\n/)
    expect(preview.out).toMatch(/overlaps \(both stay, listed as conflicts\) +1\n/)
    expect(preview.out).toMatch(/^WRITE +FROM +TO +CALENDAR +SUMMARY +ORGANIZER/m)
    expect(preview.out.match(/^create /gm)).toHaveLength(11)
    expect(preview.out).toMatch(/^CONFLICT +FROM/m)
    expect(preview.err).toMatch(/reading: \d+ items read\n/)

    const again = JSON.parse((await adopt('--preview', '--writes', '--json')).out)
    expect(again).toMatchObject({
      state: 'planned',
      counts: { meetings: 16, copies: 11 },
      writes: { length: 11 },
      conflicts: { length: 1 },
    })
    expect((await adopt('--approve', plan)).err).toBe('plan_outdated: the plan is discarded. Make a new preview.\n')

    const approved = await adopt('--approve', String(again.id))
    expect(approved.code).toBe(0)
    expect(approved.err).toMatch(/importing: \d+ of \d+/)
    expect(approved.out).toBe(
      `Adoption ${again.id} is carried out; 11 writes are on their way, made by the running service. Undo within 30 days: --undo ${again.id}\n`,
    )
    expect((await adopt('--approve', String(again.id))).err).toBe('state_conflict: the adoption is adopted.\n')
    expect(await adopt('--preview')).toMatchObject({
      ...{ code: 1, out: '', err: 'nothing_to_adopt: no calendar of this room waits to be adopted.\n' },
    })
    const undone = await adopt('--undo', String(again.id))
    expect(undone).toMatchObject({ code: 0, out: `Adoption ${again.id} is undone.\n` })
  })

  it('ends with 1 and the differences when the calendars have changed since the preview', async () => {
    await using room = await small()
    const adopt = (...words: readonly string[]) => room.type('rooms', 'adopt', String(room.roomId), ...words)
    const { id } = JSON.parse((await adopt('--preview', '--json')).out)
    const start = Temporal.Now.plainDateISO('Europe/Berlin').add({ days: 100 }).toPlainDateTime('10:00')
    room.tenants.google.control.people.book({
      ...{ person: 'bob@globex.example', summary: 'News', rooms: [GOOGLE_ROOM], timeZone: 'Europe/Berlin' },
      ...{ start: start.toString(), end: start.add({ hours: 1 }).toString() },
    })
    const refused = await adopt('--approve', String(id))
    expect(refused.code).toBe(1)
    expect(refused.out).toMatch(/^added on calendar \d+: News /)
    expect(refused.err).toContain(
      'plan_outdated: the calendars have changed since, and nothing was done. Make a new preview.',
    )
  })

  it('is explained when it is typed wrongly', async () => {
    await using room = await small()
    const adopt = (...words: readonly string[]) => room.type('rooms', 'adopt', ...words)
    const id = String(room.roomId)
    for (const words of [[id], [id, '--preview', '--approve', '1'], [id, '--approve', 'one'], ['--preview']])
      expect(await adopt(...words), words.join(' ')).toMatchObject({ code: 2, out: '' })
    expect((await adopt('no such room', '--preview')).err).toContain('has no room "no such room"')
    expect((await adopt(id, '--approve', '99999')).err).toBe('adoption_not_found: this room has no such plan.\n')
    expect((await adopt(id, '--undo', '99999')).err).toBe('adoption_not_found: this room has no such plan.\n')
  })
})
