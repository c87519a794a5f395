import { auth } from 'googleapis/build/src/apis/calendar/index.js'
import type { GoogleSettings } from './settings.ts'

type Jwt = InstanceType<typeof auth.JWT>

/** Read and write events; nothing else is needed to keep a room in step. */
export const CALENDAR_SCOPES: readonly string[] = ['https://www.googleapis.com/auth/calendar.events']

/**
 * The list of rooms, and the time zone and answering mode of each. A sign-in of its own: a scope that the domain did not grant
 * fails the whole token request, and rooms must keep in step where nobody granted the directory.
 */
export const DIRECTORY_SCOPES: readonly string[] = [
  'https://www.googleapis.com/auth/admin.directory.resource.calendar.readonly',
  'https://www.googleapis.com/auth/calendar.calendars.readonly',
]

/** Milliseconds after which a call is given up. */
export const TIMEOUT_MS = 20_000

/** A signed-in identity; its access token is the only state that an adapter keeps. */
export interface SignIn {
  /** The client that signs requests. */
  client(): Jwt
  /** Throws away the access token, so that the next call asks for a new one. */
  renew(): void
}

/**
 * JWT bearer grant (RFC 7523) of a service account, by Google's own library. No attempt is ever repeated by it: repeating is the
 * engine's business.
 */
export function createSignIn(
  settings: GoogleSettings,
  scopes: readonly string[],
  transport: typeof globalThis.fetch,
): SignIn {
  let client: Jwt | null = null

  const open = (): Jwt => {
    const opened = new auth.JWT({
      email: settings.serviceAccountEmail,
      key: settings.privateKey,
      scopes: [...scopes],
      ...(settings.subject === null ? {} : { subject: settings.subject }),
      transporterOptions: { fetchImplementation: transport, timeout: TIMEOUT_MS },
    })
    opened.transporter.interceptors.request.add({
      resolved: async (options) => {
        const { retryConfig: _never, ...once } = options
        return { ...once, retry: false }
      },
    })
    return opened
  }

  return {
    client() {
      client ??= open()
      return client
    },
    renew() {
      client = null
    },
  }
}
