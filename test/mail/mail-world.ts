import { composeMail, type MailSide } from '../../src/compose/compose-mail.ts'
import { openWorld, type World } from '../booking/world.ts'
import { type Delivered, openPostOffice, type PostOffice } from './post-office.ts'

export interface MailWorld extends AsyncDisposable {
  readonly world: World
  readonly office: PostOffice
  readonly mail: MailSide
  /** A process of its own on the same database. */
  another(options?: MailOptions): MailSide
  /** Lets the chores do what is due until nothing is, an hour on, and answers what arrived meanwhile. */
  post(): Promise<readonly Delivered[]>
  /** News become mails, and none is sent. */
  write(): Promise<void>
  /** State of each mail, oldest first. */
  states(): Promise<readonly string[]>
  /** Makes somebody known. */
  person(person: { name?: string; address: string; language?: 'en' | 'ru'; role?: string }): Promise<number>
  /** Pairs the room with a calendar, so that a booking can be said to come from there. */
  calendar(roomId: number, remoteId: string): Promise<number>
}

export interface MailOptions {
  readonly url?: string | null
  readonly ca?: string
  readonly digestSeconds?: number
  readonly ownDomains?: readonly string[]
}

export async function openMailWorld(options: MailOptions = {}): Promise<MailWorld> {
  const world = await openWorld()
  const office = await openPostOffice()
  const sideOf = ({ url = office.url, ca, digestSeconds = 60, ownDomains = ['acme.test'] }: MailOptions) =>
    composeMail({
      config: {
        mail: {
          relay:
            url === null
              ? null
              : { url, from: 'Meeting rooms <rooms@meetmeup.test>', ...(ca === undefined ? {} : { ca }) },
          ...{ ownDomains, admins: [], language: 'en', digestSeconds },
        },
      },
      database: world.database,
      masterKey: Buffer.alloc(32, 7),
      clock: { now: () => world.now },
    })
  const mail = sideOf(options)
  // The place from which on news are told.
  await mail.writeMail()
  const write = async () => {
    await allRead(world, mail)
    world.now = world.now.add({ hours: 1 })
    await mail.writeMail()
  }
  return {
    world,
    office,
    mail,
    another: (other = {}) => sideOf({ ...options, ...other }),
    write,
    async post() {
      const before = office.delivered.length
      await write()
      await mail.sendMail()
      return office.delivered.slice(before)
    },
    async states() {
      const rows = await world.database.sql<{ state: string }>('select state from mail order by id')
      return rows.map(({ state }) => state)
    },
    person: (person) => addPerson(world, person),
    calendar: (roomId, remoteId) => addCalendar(world, roomId, remoteId),
    async [Symbol.asyncDispose]() {
      await office[Symbol.asyncDispose]()
      await world[Symbol.asyncDispose]()
    },
  }
}

/** News are read below the oldest transaction of the server, which another test may have open. */
async function allRead({ database }: World, mail: MailSide): Promise<void> {
  for (;;) {
    await mail.writeMail()
    const rows = await database.sql(
      `select from change_log c join mail_cursor m on m.organization_id = c.organization_id where c.xid > m.last_xid limit 1`,
    )
    if (rows.length === 0) return
  }
}

async function addPerson(
  { database, caller }: World,
  { name = 'Ann Lee', address, language = 'en', role = 'booker' }: Parameters<MailWorld['person']>[0],
): Promise<number> {
  const [person] = await database.sql<{ id: number }>(
    'insert into person (organization_id, display_name, language, role) values ($1, $2, $3, $4) returning id',
    [caller.organizationId, name, language, role],
  )
  await database.sql(
    'insert into person_address (organization_id, person_id, address_key, address, place) values ($1, $2, $3, $3, 1)',
    [caller.organizationId, person?.id, address],
  )
  return person?.id ?? 0
}

async function addCalendar({ database, caller }: World, roomId: number, remoteId: string): Promise<number> {
  const [connection] = await database.sql<{ id: number }>(
    `insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
      values ($1, 'memory', 'East', '{}', '\\x00', 'none', 600) returning id`,
    [caller.organizationId],
  )
  const [calendar] = await database.sql<{ id: number }>(
    `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides)
      values ($1, $2, $3, $4, 'Europe/Berlin', 'meetmeup') returning id`,
    [caller.organizationId, roomId, connection?.id, remoteId],
  )
  return calendar?.id ?? 0
}
