import type { SandboxClock } from '../shared/sandbox-clock.ts'
import type { SeededRandomness } from '../shared/seeded-randomness.ts'
import type { Directory } from './directory.ts'
import type { Mailbox } from './mailbox.ts'
import type { AppOptions } from './sandbox-options.ts'

const DEFAULT_SCOPES = [
  'Calendars.Read',
  'Calendars.ReadWrite',
  'Place.Read.All',
  'MailboxSettings.Read',
  'User.Read.All',
]

/** The app behind a token. */
export interface Session {
  readonly tenantId: string
  readonly clientId: string
  readonly scopes: readonly string[]
  /** Whether the app is scoped to the mailbox. */
  readonly reaches: (mailbox: Mailbox) => boolean
}

/** The login service's answer, in its own shape. */
export interface TokenAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** `POST /{tenant}/oauth2/v2.0/token` for client credentials, and the check of what it gave out. */
export class TokenIssuer {
  private readonly clock: SandboxClock
  private readonly randomness: SeededRandomness
  private readonly directory: Directory
  private readonly tokens = new Map<string, { readonly session: Session; readonly expiresAt: number }>()

  constructor(clock: SandboxClock, randomness: SeededRandomness, directory: Directory) {
    this.clock = clock
    this.randomness = randomness
    this.directory = directory
  }

  issue(tenantName: string, form: URLSearchParams): TokenAnswer {
    const tenant = this.directory.tenant(tenantName)
    if (!tenant) return this.refuse(400, 'invalid_request', 90002, `Tenant '${tenantName}' not found.`)
    if (form.get('grant_type') !== 'client_credentials')
      return this.refuse(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.')
    if (!form.get('scope')?.endsWith('/.default'))
      return this.refuse(
        400,
        'invalid_scope',
        70011,
        "The provided value for the input parameter 'scope' is not valid.",
      )
    const app = tenant.apps.find(({ clientId }) => clientId === form.get('client_id'))
    if (!app) return this.refuse(400, 'unauthorized_client', 700016, 'Application was not found in the directory.')
    if (form.has('client_assertion'))
      return this.refuse(401, 'invalid_client', 700027, 'Client assertion failed signature validation.')
    if (form.get('client_secret') !== app.clientSecret)
      return this.refuse(401, 'invalid_client', 7000215, 'Invalid client secret provided.')
    return this.grant(tenant.tenantId, app)
  }

  /** The session of a bearer token; null when it is unknown or its time is over. */
  session(token: string): Session | null {
    const known = this.tokens.get(token)
    return known && known.expiresAt > this.clock.now() ? known.session : null
  }

  /** Makes every token worthless. */
  revokeAll(): void {
    this.tokens.clear()
  }

  private grant(tenantId: string, app: AppOptions): TokenAnswer {
    const lifetime = app.tokenLifeSeconds ?? 3599
    const scopes = app.scopes ?? DEFAULT_SCOPES
    const allowed = app.mailboxes?.map((address) => address.toLowerCase())
    const reaches = (mailbox: Mailbox) => allowed === undefined || allowed.includes(mailbox.address.toLowerCase())
    const claims = { appid: app.clientId, tid: tenantId, roles: scopes }
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const token = `${encode({ typ: 'JWT', alg: 'RS256' })}.${encode(claims)}.${this.randomness.bytes(32).toString('base64url')}`
    const session: Session = { tenantId, clientId: app.clientId, scopes, reaches }
    this.tokens.set(token, { session, expiresAt: this.clock.now() + lifetime * 1000 })
    return {
      status: 200,
      body: { token_type: 'Bearer', expires_in: lifetime, ext_expires_in: lifetime, access_token: token },
    }
  }

  private refuse(status: number, error: string, code: number, message: string): TokenAnswer {
    const trace = this.randomness.uuid()
    const correlation = this.randomness.uuid()
    const timestamp = this.clock.instant().toString({ smallestUnit: 'second' }).replace('T', ' ')
    return {
      status,
      body: {
        error,
        error_description: `AADSTS${code}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
        error_codes: [code],
        timestamp,
        trace_id: trace,
        correlation_id: correlation,
        error_uri: `https://login.microsoftonline.com/error?code=${code}`,
      },
    }
  }
}
