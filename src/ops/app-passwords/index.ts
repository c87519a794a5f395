/** App passwords: make, list, revoke, and let their owners in. What, why and for whom: `ports.ts`. */
export { CHALLENGES, type Credentials, readCredentials } from './basic-credentials.ts'
export { type AppPasswordOrder, createAppPassword, type MadeAppPassword } from './create-app-password.ts'
export { type IdentifyDeps, identifyPerson } from './identify-person.ts'
export { listAppPasswords } from './list-app-passwords.ts'
export {
  APP_PASSWORD_SCOPES,
  type AppPassword,
  type AppPasswordFinder,
  type AppPasswordScope,
  type AppPasswordStore,
  type PersonPrincipal,
} from './ports.ts'
export { revokeAppPassword } from './revoke-app-password.ts'
export { type SignedIn, type SignInRequest, signIn } from './sign-in.ts'
export { createSignInCache, type SignInCache } from './sign-in-cache.ts'
export { createSignInThrottle, type SignInThrottle } from './sign-in-throttle.ts'
