import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { fail, ok, type Result } from '../../core/result.ts'
import { type CallNature, classifySilence, malformedAnswer } from '../call-failure.ts'
import type { OutgoingGuard } from '../outgoing-guard.ts'
import type { ProviderError } from '../provider.ts'
import { silenceOf } from '../silence.ts'
import { classifyAnswer } from './errors.ts'
import { readBody } from './read-body.ts'
import type { ExchangeSettings } from './settings.ts'

/** Hands out access tokens of one app in one tenant. Concurrent callers share one request. */
export interface TokenSource {
  token(): Promise<Result<string, ProviderError>>
  /** After a 401: a token other than the refused one, asked anew at most once for all who were refused. */
  tokenInsteadOf(refused: string): Promise<Result<string, ProviderError>>
}

export interface AuthDeps {
  readonly guard: OutgoingGuard
  now(): Temporal.Instant
}

interface HeldToken {
  readonly token: string
  readonly refreshAt: Temporal.Instant
  readonly expiresAt: Temporal.Instant
}

const TIMEOUT_MS = 20_000
const EARLY_SECONDS = 300
const SIGN_IN: CallNature = { about: 'sign_in', effect: 'read' }

const TokenAnswer = Type.Object({ access_token: Type.String({ minLength: 1 }), expires_in: Type.Number() })

/** Client credentials flow of the Microsoft identity platform (`/oauth2/v2.0/token`); there are no refresh tokens. */
export function createTokenSource(settings: ExchangeSettings, deps: AuthDeps): TokenSource {
  let held: HeldToken | null = null
  let asking: Promise<Result<string, ProviderError>> | null = null

  const isBefore = (instant: Temporal.Instant) => Temporal.Instant.compare(deps.now(), instant) < 0

  const renew = async (): Promise<Result<string, ProviderError>> => {
    const answer = await requestToken(settings, deps)
    asking = null
    if (answer.ok || answer.error.kind === 'signed_out') held = answer.ok ? answer.value : null
    return answer.ok ? ok(answer.value.token) : answer
  }

  const ask = (): Promise<Result<string, ProviderError>> => {
    asking ??= renew()
    return asking
  }

  return {
    token: async () => {
      if (held !== null && isBefore(held.refreshAt)) return ok(held.token)
      const renewed = await ask()
      // Sign-in that cannot be reached harms nobody while the old token lives.
      return !renewed.ok && held !== null && isBefore(held.expiresAt) ? ok(held.token) : renewed
    },
    tokenInsteadOf: async (refused) => (held !== null && held.token !== refused ? ok(held.token) : await ask()),
  }
}

async function requestToken(settings: ExchangeSettings, deps: AuthDeps): Promise<Result<HeldToken, ProviderError>> {
  const address = `${settings.loginUrl.replace(/\/+$/, '')}/${encodeURIComponent(settings.tenantId)}/oauth2/v2.0/token`
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: settings.clientId,
    client_secret: settings.clientSecret,
    scope: `${resourceOf(settings.graphUrl)}/.default`,
  })
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const response = await deps.guard.fetch(address, { method: 'POST', body: form, signal })
    const body = await readBody(response)
    const parsed = body.kind === 'text' ? parseJson(body.text) : null
    if (!response.ok) {
      return fail(
        classifyAnswer(SIGN_IN, { status: response.status, headers: response.headers, body: parsed }, deps.now()),
      )
    }
    return Check(TokenAnswer, parsed)
      ? ok(heldToken(parsed, deps.now()))
      : fail(malformedAnswer(SIGN_IN, 'not_a_token', 'the sign-in address answered with something that is no token'))
  } catch (error) {
    return fail(classifySilence('Exchange', SIGN_IN, silenceOf(error)))
  }
}

/** Each national cloud is a resource of its own name; a rehearsal on plain http stands for the worldwide one. */
function resourceOf(graphUrl: string): string {
  const { protocol, origin } = new URL(graphUrl)
  return protocol === 'https:' ? origin : 'https://graph.microsoft.com'
}

/** Five minutes early; a short-lived token is renewed when a fifth of its life is left. */
function heldToken(answer: Static<typeof TokenAnswer>, now: Temporal.Instant): HeldToken {
  const early = Math.min(EARLY_SECONDS, answer.expires_in / 5)
  const inSeconds = (seconds: number) => now.add({ seconds: Math.max(0, Math.floor(seconds)) })
  const expiresAt = inSeconds(answer.expires_in)
  return { token: answer.access_token, refreshAt: inSeconds(answer.expires_in - early), expiresAt }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Whatever is no JSON is no token and no error of the documented shape: both readers treat null so.
    return null
  }
}
