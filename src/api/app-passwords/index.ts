/** Passwords for the devices of people: made and revoked by administrators, typed into calendar programs. */
import { createAppPassword } from './create-app-password.ts'
import { listAppPasswords } from './list-app-passwords.ts'
import { revokeAppPassword } from './revoke-app-password.ts'

export type { AppPasswordActs, AppPasswordDeps } from './app-password-deps.ts'

export const appPasswordRoutes = [createAppPassword, listAppPasswords, revokeAppPassword] as const
