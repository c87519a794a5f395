import type { Caller } from '../../booking/ports.ts'
import { fail, type Result } from '../../core/result.ts'
import { tidyName } from '../../core/tidy-name.ts'
import type { ConnectionPorts } from './create-connection.ts'
import type { Connection, ConnectionError } from './ports.ts'
import { connectionSecretPlace } from './secret-place.ts'

export interface ConnectionChangeOrder {
  readonly name?: string
  /** Members that are left out stay. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Whole: members that are left out stay as well, because nobody can read them back. */
  readonly secret?: Readonly<Record<string, string>>
  readonly quotaPerMinute?: number
}

/** Changes a connection. A new secret, or new settings, are tried at the next visit; a signed-out connection is tried again. */
export async function changeConnection(
  ports: ConnectionPorts,
  caller: Caller,
  target: {
    readonly connectionId: number
    readonly expectedVersion: number | null
    readonly order: ConnectionChangeOrder
  },
): Promise<Result<Connection, ConnectionError>> {
  const { connections, forms, sealer } = ports
  const { connectionId, order } = target
  const present = await connections.read(caller.organizationId, connectionId)
  const sealed = await connections.readSecret(caller.organizationId, connectionId)
  if (present === null || sealed === null) return fail({ code: 'connection_not_found' })
  const place = connectionSecretPlace(caller.organizationId, connectionId)
  const opened = sealer.unseal(sealed, place)
  // A secret that cannot be opened any more is no obstacle to a new one.
  const known = opened.ok ? (JSON.parse(opened.value) as Record<string, string>) : {}
  const secret = { ...known, ...order.secret }
  const settings = forms.judge(present.provider, { settings: { ...present.settings, ...order.settings }, secret })
  if (!settings.ok) return fail({ code: 'settings_refused', refusal: settings.error })
  return connections.change(
    caller,
    { connectionId, expectedVersion: target.expectedVersion },
    {
      ...(order.name === undefined ? {} : { name: tidyName(order.name) }),
      ...(order.settings === undefined ? {} : { settings: settings.value }),
      ...(order.secret === undefined ? {} : { secret: sealer.seal(JSON.stringify(secret), place) }),
      ...(order.quotaPerMinute === undefined ? {} : { quotaPerMinute: order.quotaPerMinute }),
    },
  )
}
