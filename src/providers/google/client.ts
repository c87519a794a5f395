import { admin, type admin_directory_v1 } from 'googleapis/build/src/apis/admin/index.js'
import { calendar, type calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import { fail, ok, type Result } from '../../core/result.ts'
import { type CallNature, classifySilence, here, malformedAnswer } from '../call-failure.ts'
import type { OutgoingGuard } from '../outgoing-guard.ts'
import type { ProviderError } from '../provider.ts'
import { CALENDAR_SCOPES, createSignIn, DIRECTORY_SCOPES, type SignIn, TIMEOUT_MS } from './auth.ts'
import { classifyAnswer } from './errors.ts'
import type { GoogleSettings } from './settings.ts'
import { BodyTooLarge, createTransport, NoAnswer } from './transport.ts'

export interface GoogleDeps {
  readonly guard: OutgoingGuard
  now(): Temporal.Instant
}

type Answer<Value> = Promise<Result<Value, ProviderError>>
type Calendar = calendar_v3.Calendar
type Directory = admin_directory_v1.Admin

/** One call through Google's library: what it is, and how it is made. */
export interface Call<Api> {
  readonly nature: CallNature
  make(api: Api): Promise<{ readonly data: unknown }>
}

/** Calls to Google whose every outcome is a value. `data` is an unread JSON object, or null where the API answers with nothing. */
export interface GoogleClient {
  readonly settings: GoogleSettings
  now(): Temporal.Instant
  calendar(call: Call<Calendar>): Answer<object | null>
  directory(call: Call<Directory>): Answer<object | null>
  /** Calendars API with the directory's scopes. */
  metadata(call: Call<Calendar>): Answer<object | null>
  /** Gets an access token if none is at hand. */
  signIn(): Answer<'signed_in'>
}

const SIGN_IN: CallNature = { about: 'sign_in', effect: 'read' }
const NO_TOKEN = here('malformed', 'no_token', 'Google answered the sign-in without an access token')

export function createGoogleClient(settings: GoogleSettings, deps: GoogleDeps): GoogleClient {
  const transport = createTransport(deps.guard.fetch, settings.tokenUrl)
  const events = createSignIn(settings, CALENDAR_SCOPES, transport)
  const rooms = createSignIn(settings, DIRECTORY_SCOPES, transport)
  const options = { rootUrl: settings.googleUrl, retry: false, timeout: TIMEOUT_MS, responseType: 'json' } as const
  const now = () => deps.now()

  const calendarApi = (signIn: SignIn) => calendar({ version: 'v3', auth: signIn.client(), ...options })
  const directoryApi = (signIn: SignIn) => admin({ version: 'directory_v1', auth: signIn.client(), ...options })

  return {
    settings,
    now,
    calendar: (made) => carryOut(events, { ...made, api: calendarApi, now }),
    directory: (made) => carryOut(rooms, { ...made, api: directoryApi, now }),
    metadata: (made) => carryOut(rooms, { ...made, api: calendarApi, now }),
    signIn: () => tokenOf(events, now),
  }
}

interface Errand<Api> extends Call<Api> {
  api(signIn: SignIn): Api
  now(): Temporal.Instant
}

/** A token that Google does not take any more is replaced once: a refused request had no effect, whatever it was. */
async function carryOut<Api>(signIn: SignIn, errand: Errand<Api>): Answer<object | null> {
  const token = await tokenOf(signIn, errand.now)
  if (!token.ok) return token
  const first = await attempt(signIn, errand)
  if (first.ok || first.error.kind !== 'signed_out') return first
  signIn.renew()
  const newToken = await tokenOf(signIn, errand.now)
  return newToken.ok ? await attempt(signIn, errand) : newToken
}

async function attempt<Api>(signIn: SignIn, errand: Errand<Api>): Answer<object | null> {
  try {
    const { data } = await errand.make(errand.api(signIn))
    if (data === '' || data === undefined || data === null) return ok(null)
    if (typeof data === 'object') return ok(data)
    return fail(malformedAnswer(errand.nature, 'not_json', 'Google answered with something that is no JSON'))
  } catch (error) {
    return fail(classify(errand.nature, error, errand.now()))
  }
}

async function tokenOf(signIn: SignIn, now: () => Temporal.Instant): Answer<'signed_in'> {
  try {
    const { token } = await signIn.client().getAccessToken()
    if (typeof token === 'string' && token !== '') return ok('signed_in')
    return fail(NO_TOKEN)
  } catch (error) {
    return fail(classify(SIGN_IN, error, now()))
  }
}

/** The library throws for every status but 2xx and 304, and for every silence; anything else that is thrown is a bug. */
function classify(nature: CallNature, error: unknown, now: Temporal.Instant): ProviderError {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof NoAnswer) return classifySilence('Google', nature, cause.silence)
  if (cause instanceof BodyTooLarge)
    return malformedAnswer(nature, 'too_large', 'Google answered with more than anybody will read')
  const response = responseOf(error)
  if (response !== null) return classifyAnswer(nature, response, now)
  const signIn = nature.about === 'sign_in' ? signInFailure(error) : null
  if (signIn !== null) return signIn
  throw error
}

/** What the library says by itself about signing in. */
function signInFailure(error: unknown): ProviderError | null {
  if (isKeyError(error))
    return here('signed_out', 'private_key_unreadable', 'the private key of the service account cannot be read')
  return error instanceof Error && /refresh access token/i.test(error.message) ? NO_TOKEN : null
}

function responseOf(error: unknown) {
  if (!(error instanceof Error) || !('response' in error)) return null
  const { response } = error
  if (!(response instanceof Response)) return null
  return { status: response.status, headers: response.headers, body: 'data' in response ? response.data : null }
}

/** Node's crypto names its errors `ERR_OSSL_...` or `ERR_CRYPTO_...`. */
function isKeyError(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^ERR_(OSSL|CRYPTO)_/.test(error.code)
  )
}
