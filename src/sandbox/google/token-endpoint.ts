import { createVerify } from 'node:crypto'
import { isRecord } from '../shared/is-record.ts'
import type { AccessTokens } from './access-tokens.ts'
import type { ServiceAccountOptions } from './sandbox-options.ts'
import type { World } from './world.ts'

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const AUDIENCES = ['https://oauth2.googleapis.com/token', 'https://www.googleapis.com/oauth2/v4/token']
const LONGEST_LIFE_SECONDS = 3600
const SKEW_SECONDS = 300

export interface TokenAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** `POST /token`: the JWT bearer grant of service accounts (RFC 7523), with or without an impersonated person. */
export function answerTokenRequest(world: World, tokens: AccessTokens, form: URLSearchParams): TokenAnswer {
  if (form.get('grant_type') !== JWT_BEARER) {
    return failure(400, 'unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type') ?? ''}`)
  }
  const jwt = readJwt(form.get('assertion') ?? '')
  if (!jwt) return failure(400, 'invalid_grant', 'Bad Request')
  const account = world.serviceAccounts.get(String(jwt.claims.iss).toLowerCase())
  if (!account) return failure(400, 'invalid_grant', 'Invalid grant: account not found')
  if (account.publicKey !== undefined && !isSignedBy(jwt, account.publicKey)) {
    return failure(400, 'invalid_grant', 'Invalid JWT Signature.')
  }
  const time = timeProblem(jwt.claims)
  if (time) return failure(400, 'invalid_grant', time)
  if (!AUDIENCES.includes(String(jwt.claims.aud))) {
    return failure(400, 'invalid_grant', 'Invalid JWT: Failed audience check.')
  }
  return grant(world, tokens, { account, claims: jwt.claims })
}

function grant(
  world: World,
  tokens: AccessTokens,
  asked: { readonly account: ServiceAccountOptions; readonly claims: Readonly<Record<string, unknown>> },
): TokenAnswer {
  const { account, claims } = asked
  const scopes = String(claims.scope ?? '')
    .split(' ')
    .filter((scope) => scope !== '')
  if (scopes.length === 0) return failure(400, 'invalid_scope', 'Empty or missing scope not allowed.')
  const subject = typeof claims.sub === 'string' && claims.sub !== account.email ? claims.sub : null
  if (subject !== null) {
    const delegated = account.delegatedScopes ?? []
    if (scopes.some((scope) => !delegated.includes(scope))) {
      return failure(
        401,
        'unauthorized_client',
        'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
      )
    }
    const person = world.user(subject)
    if (!person || person.suspended) return failure(400, 'invalid_grant', 'Invalid email or User ID')
  }
  const token = tokens.issue({ serviceAccount: account.email, subject, scopes })
  return { status: 200, body: { access_token: token, expires_in: tokens.lifetimeSeconds, token_type: 'Bearer' } }
}

interface Jwt {
  readonly claims: Readonly<Record<string, unknown>>
  readonly signed: string
  readonly signature: Buffer
}

function readJwt(assertion: string): Jwt | null {
  const [header, payload, signature] = assertion.split('.')
  if (!header || !payload || !signature) return null
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    if (!isRecord(claims)) return null
    return { claims, signed: `${header}.${payload}`, signature: Buffer.from(signature, 'base64url') }
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function isSignedBy(jwt: Jwt, publicKey: string): boolean {
  return createVerify('RSA-SHA256').update(jwt.signed).verify(publicKey, jwt.signature)
}

/** Assertions are dated by the machine's clock, which is the one the client has. */
function timeProblem(claims: Readonly<Record<string, unknown>>): string | null {
  const { iat, exp } = claims
  const text = 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.'
  if (typeof iat !== 'number' || typeof exp !== 'number') return text
  const now = Date.now() / 1000
  const fits = exp - iat <= LONGEST_LIFE_SECONDS && iat < now + SKEW_SECONDS && exp > now - SKEW_SECONDS
  return fits ? null : `${text} Check your iat and exp values in the JWT claim.`
}

function failure(status: number, error: string, description: string): TokenAnswer {
  return { status, body: { error, error_description: description } }
}
