import { type Static, Type } from 'typebox'
import { APP_PASSWORD_SCOPES, type AppPassword } from '../../ops/app-passwords/index.ts'
import { Id, Instant, OneOf, OrNull } from '../shapes/shape.ts'

export const Scope = OneOf(APP_PASSWORD_SCOPES, {
  description: 'What the device may do, at most what its person may; `write` unless told',
})

export const AppPasswordShape = Type.Object({
  id: Id,
  personId: Id,
  device: Type.String(),
  scope: Scope,
  hint: Type.String({ description: 'First letters of the password' }),
  createdAt: Instant,
  lastUsedAt: OrNull(Instant),
  revokedAt: OrNull(Instant),
})

/** An app password as it is answered. */
export const showAppPassword = ({ organizationId: _, ...password }: AppPassword): Static<typeof AppPasswordShape> =>
  password
