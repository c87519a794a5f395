import { Errors, Value } from 'typebox/value'
import { NewConnection } from '../../api/connections/connection-shape.ts'
import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal, UsageError } from '../cli-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openConnections } from '../open-connections.ts'
import { readInput } from '../read-input.ts'
import { showJson } from '../show-json.ts'

const MOST_BYTES = 64 * 1024

export const connectionsAdd: Command = {
  name: 'connections add',
  summary: 'Store the credentials for one Exchange tenant or Google domain, out of a file or standard input',
  takes: ['file'],
  options: { organization: ORGANIZATION },
  notes:
    'The file, or - for standard input, holds JSON: { "provider": "exchange" or "google", "name", "settings": {...}, "secret": {...} }.\nSecrets never stand on the command line, where others could read them. exchange: settings tenantId, clientId, bookingMailbox; secret\nclientSecret. google: settings serviceAccountEmail, subject, customer; secret privateKey.',
  async run(typed, out, open) {
    const form = readForm(await readInput(typed.arguments[0] ?? '', MOST_BYTES))
    await using context = await open()
    const organization = await chooseOrganization(context.database, typed.options.organization)
    const { connections } = await openConnections(context)
    const order = { ...form, quotaPerMinute: form.quotaPerMinute ?? null }
    const made = await connections.create(callerOf(context, organization.id), order)
    if (!made.ok) {
      const why = made.error.code === 'settings_refused' ? made.error.refusal.detail : made.error.code
      throw new Refusal(`Nothing was stored: ${why}`)
    }
    const { organizationId: _, ...connection } = made.value
    out.line(
      typed.json
        ? showJson(connection)
        : `Connection ${connection.id} (${connection.name}, ${connection.provider}) is stored. Next: meetmeup connections check ${connection.id}`,
    )
    return EXIT.ok
  },
}

/** Never repeats what the file says: it holds a secret. */
function readForm(bytes: Uint8Array) {
  const form = parse(bytes)
  if (Value.Check(NewConnection, form)) return form
  const [error] = Errors(NewConnection, form)
  throw new UsageError(
    `The file is no connection: ${error?.instancePath ?? ''} ${error?.message ?? 'has another form'}.`,
  )
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new UsageError('The file is not JSON in UTF-8.')
  }
}
