import type { PersonPrincipal } from './ports.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'

/** `unknown`: 401, whatever the reason. `wait`: 429 with `Retry-After`; the password was not looked at. */
export type SignedIn =
  | { readonly kind: 'known'; readonly person: PersonPrincipal }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'wait'; readonly seconds: number }

/** A user name (null: none, as with Bearer), a password, and the address from which they came. */
export interface SignInRequest {
  readonly userName: string | null
  readonly password: string
  readonly address: string
}

/** What every request of a calendar program begins with: is there a wait for this user name from there, and if not, who is it. */
export async function signIn(
  deps: {
    readonly throttle: SignInThrottle
    readonly identify: (userName: string | null, password: string) => Promise<PersonPrincipal | null>
  },
  { userName, password, address }: SignInRequest,
): Promise<SignedIn> {
  const attempt = { userName: userName ?? '', password, address }
  const seconds = deps.throttle.pauseOf(attempt)
  if (seconds > 0) return { kind: 'wait', seconds }
  const person = await deps.identify(userName, password)
  if (person === null) deps.throttle.failed(attempt)
  else deps.throttle.succeeded(attempt)
  return person === null ? { kind: 'unknown' } : { kind: 'known', person }
}
