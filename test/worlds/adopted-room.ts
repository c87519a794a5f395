import { randomUUID } from 'node:crypto'
import { composeAdoption } from '../../src/compose/compose-adoption.ts'
import { composePeople } from '../../src/compose/compose-people.ts'
import { composeSync, cursorSeal } from '../../src/compose/compose-sync.ts'
import { declineText } from '../../src/core/decline-text.ts'
import { createSealer } from '../../src/ops/secrets/sealer.ts'
import type { Database } from '../../src/store/database.ts'
import { occupancySearch } from '../../src/store/occupancy-search.ts'
import type { Adoption } from '../../src/sync/adoption/ports.ts'
import { type VisitPorts, visitCalendar } from '../../src/sync/visit-calendar.ts'
import { typedAmong } from '../cli/command-line.ts'
import { mortal } from './mortal.ts'
import { EXCHANGE_ROOM, GOOGLE_ROOM, type TwoTenants, twoTenants, ZONE } from './two-tenants.ts'

const SECRET_KEY = new Uint8Array(32).fill(7)

/** A room whose two calendars are paired and wait to be adopted, over both sandboxes by HTTP. */
export interface AdoptedRoom extends AsyncDisposable {
  readonly tenants: TwoTenants
  readonly organizationId: number
  readonly roomId: number
  readonly calendars: readonly number[]
  readonly visits: VisitPorts
  readonly side: ReturnType<typeof composeAdoption>
  readonly caller: () => { organizationId: number; actor: string; causeId: string }
  readonly type: (...args: readonly string[]) => ReturnType<typeof typedAmong>
  /** Steps until nothing is left to do. `lifetime`: the process dies before its call of that number to PostgreSQL or a provider. */
  carryOn(adoption: Adoption): Promise<Adoption>
  /** One step in a process that dies before its call number `lifetime`; answers whether it did. */
  killedStep(adoption: Adoption, lifetime: number): Promise<boolean>
  /** Visits of both calendars until nothing is owed: ten of each, or as many as are said. */
  settle(rounds?: number): Promise<void>
}

export async function adoptedRoom(database: Database, write: (tenants: TwoTenants) => void): Promise<AdoptedRoom> {
  const tenants = await twoTenants(database, SECRET_KEY)
  write(tenants)
  const { providers } = tenants
  const type = (...args: readonly string[]) => typedAmong(database, providers, args)
  const must = async (...args: readonly string[]) => {
    const ended = await type(...args, '--json')
    if (ended.code !== 0) throw new Error(`${args.join(' ')}: ${ended.err}${ended.out}`)
    return JSON.parse(ended.out)
  }
  const name = `Acme ${randomUUID().slice(0, 8)}`
  const { id: organizationId } = await must('organizations', 'create', name)
  const inside = ['--organization', name]
  await must('connections', 'add', tenants.files.exchange, ...inside)
  await must('connections', 'add', tenants.files.google, ...inside)
  // Time stands still for nobody here, but nobody waits for a minute's budget either.
  await database.sql('update connection set quota_per_minute = 1000000 where organization_id = $1', [organizationId])
  const imported = await must(
    'rooms',
    'import',
    'Contoso',
    ...inside,
    '--only',
    EXCHANGE_ROOM,
    '--decides',
    'meetmeup',
    '--time-zone',
    ZONE,
  )
  const roomId: number = imported[0].roomId
  const paired = await must('rooms', 'pair', String(roomId), 'Globex', '--calendar', GOOGLE_ROOM, ...inside)
  const caller = () => ({ organizationId, actor: 'test', causeId: randomUUID() })
  const { people } = composePeople({ database, masterKeys: [SECRET_KEY], clock: { now: () => Temporal.Now.instant() } })
  await people.create(caller(), {
    ...{ displayName: 'Ann Meyer', addresses: ['ann@contoso.example', 'bob@globex.example'] },
    ...{ language: 'en', role: 'booker', rooms: null },
  })
  const visits = composeSync({
    database,
    providers,
    seal: cursorSeal(
      createSealer([{ id: 'k1', key: SECRET_KEY }], (size) => crypto.getRandomValues(new Uint8Array(size))),
    ),
    enqueue: async () => 'queued',
    finder: occupancySearch,
    declineText,
    ownDomains: new Set(),
    clock: { now: () => Temporal.Now.instant() },
    notificationUrl: () => null,
  })
  const calendars = [imported[0].calendar.id as number, paired.id as number]
  const side = composeAdoption({ database, visits })
  const reviveAll = async () => {
    await database.sql('update adoption set lease_until = null where organization_id = $1', [organizationId])
    await database.sql('update calendar set lease_until = null, next_poll_at = now() where organization_id = $1', [
      organizationId,
    ])
  }
  return {
    ...{
      tenants,
      organizationId,
      roomId,
      calendars,
      visits,
      side,
      caller,
      type: (...args) => type(...args, ...inside),
    },
    async carryOn(adoption) {
      for (let step = 0; step < 3000; step++) {
        const advanced = await side.advance({ organizationId, adoptionId: adoption.id })
        const now = await side.adoptions.read(organizationId, adoption.id)
        if (now === null) throw new Error('the adoption is gone')
        if (advanced === 'rest') return now
        if (advanced === 'waiting') await reviveAll()
        if (advanced === 'waiting' && step > 50) throw new Error(JSON.stringify(now))
      }
      throw new Error('the adoption does not end')
    },
    async killedStep(adoption, lifetime) {
      const dying = mortal(visits, lifetime)
      const doomed = composeAdoption({ database, visits: dying.ports })
      try {
        await doomed.advance({ organizationId, adoptionId: adoption.id })
        return false
      } catch {
        return true
      } finally {
        await reviveAll()
      }
    },
    async settle(rounds = 10) {
      for (let round = 0; round < rounds; round++) {
        for (const calendarId of calendars) {
          await database.sql('update calendar set next_poll_at = now(), lease_until = null where id = $1', [calendarId])
          await visitCalendar(visits, { organizationId, calendarId })
        }
        const [left] = await database.sql<{ owed: number; waiting: number }>(
          `select (select count(*) from link where organization_id = $1 and desired_core_version > pushed_core_version) as owed,
            (select count(*) from inbox where organization_id = $1 and state = 'new') as waiting`,
          [organizationId],
        )
        if (left?.owed === 0 && left.waiting === 0 && round > 0) return
      }
      throw new Error('the calendars do not come to rest')
    },
    [Symbol.asyncDispose]: () => tenants[Symbol.asyncDispose](),
  }
}
