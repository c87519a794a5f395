import { type DavAnswer, methodNotAllowed, needPrivileges, ours, refuse } from '../answer.ts'
import { hrefOf, type Located } from '../locate.ts'
import { CALDAV } from '../xml/namespaces.ts'
import { allowedOn } from './allowed.ts'

/** What a room calendar never takes, each with the element that says so. */
interface RefusedCall {
  readonly method: string
  /** Null: the path names nothing; a new collection would begin to exist there. */
  readonly located: Located | null
  readonly destination: string | undefined
  /** `host[:port]` that the request was sent to. */
  readonly host: string | undefined
}

/** Null: this method is not one of these. */
export function refuseMethod({ method, located, destination, host }: RefusedCall): DavAnswer | null {
  switch (method) {
    case 'MKCALENDAR':
      return refuse({
        status: 403,
        condition: {
          namespace: CALDAV,
          name: 'calendar-collection-location-ok',
        },
        text: 'Rooms are made by an administrator, not from a calendar program.',
      })
    case 'MKCOL':
      return needPrivileges(
        located === null ? hrefOf({ kind: 'root' }) : hrefOf(located),
        'bind',
        'Rooms are made by an administrator, not from a calendar program.',
      )
    case 'MOVE':
    case 'COPY':
      return located === null ? null : refuseTransfer(located, destination, host)
    case 'DELETE':
      if (located === null || located.kind === 'object') return null
      return needPrivileges(hrefOf(located), 'unbind', 'A room is not deleted from a calendar program.')
    case 'LOCK':
    case 'UNLOCK':
    case 'ACL':
      return methodNotAllowed(allowedOn(located).join(', '))
    default:
      return null
  }
}

/** RFC 4918 section 9.9.4: another server's address is a matter of its own. */
function refuseTransfer(located: Located, destination: string | undefined, host: string | undefined): DavAnswer {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/]*)/i.exec(destination ?? '')?.[1]
  if (authority !== undefined && authority.toLowerCase() !== host?.toLowerCase())
    return refuse({
      status: 502,
      condition: ours('destination-elsewhere'),
      text: 'The destination is on another server.',
    })
  if (located.kind === 'object')
    return refuse({
      status: 403,
      condition: ours('move-not-offered'),
      text: 'A booking is not moved or copied to another room as a file. Book the other room, and delete this booking.',
    })
  return refuse({
    status: 403,
    condition: { namespace: CALDAV, name: 'calendar-collection-location-ok' },
    text: 'Rooms are not moved or copied.',
  })
}
