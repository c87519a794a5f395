import { ASPEN } from './outside-world.ts'
import { roomId } from './scenes/pair-the-rooms.ts'
import type { Stage } from './stage.ts'

/** A calendar program on a phone, with the account of one person: a room is a calendar in it (CalDAV, RFC 4791). */
export interface CalendarProgram {
  readonly userName: string
  readonly password: string
  /** Puts a new event into the room's calendar. */
  put(event: {
    readonly uid: string
    readonly text: string
  }): Promise<{ readonly status: number; readonly text: string }>
  /** Names and data of what is new since the last call (RFC 6578). */
  sync(): Promise<string>
}

const DANA = { displayName: 'Dana Phone', addresses: ['dana@contoso.example'] }

/** Dana's phone, signed in with an app password of its own, on Aspen's calendar. */
export async function danasPhone(stage: Stage): Promise<CalendarProgram> {
  const { id, userName, password } = await account(stage)
  const collection = new URL(`/dav/calendars/${id}/room-${await roomId(stage, ASPEN)}/`, stage.url)
  const authorization = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`
  let token = ''
  const ask = async (method: string, path: string, body: string, headers: Record<string, string>) => {
    const answer = await fetch(new URL(path, collection), { method, body, headers: { authorization, ...headers } })
    return { status: answer.status, text: await answer.text() }
  }
  return {
    userName,
    password,
    put: ({ uid, text }) => ask('PUT', `${uid}.ics`, text, { 'content-type': 'text/calendar', 'if-none-match': '*' }),
    async sync() {
      const { text } = await ask('REPORT', '', syncCollection(token), { 'content-type': 'application/xml', depth: '0' })
      token = /<D:sync-token>([^<]+)</.exec(text)?.[1] ?? token
      return text
    },
  }
}

/** Another run on the same data finds Dana there, and gives her a new password. */
async function account({ admin }: Stage): Promise<{ id: number; userName: string; password: string }> {
  const known = await admin.expect(
    admin.get<{ items: { id: number }[] }>(`/v1/people?address=${encodeURIComponent(DANA.addresses[0] ?? '')}`),
  )
  const { id } = known.items[0] ?? (await admin.expect(admin.post<{ id: number }>('/v1/people', DANA)))
  const { userName, password } = await admin.expect(
    admin.post<{ userName: string; password: string }>(`/v1/people/${id}/app-passwords`, { device: 'Phone' }),
  )
  return { id, userName, password }
}

const syncCollection = (token: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><D:sync-collection xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/><C:calendar-data/></D:prop></D:sync-collection>`
