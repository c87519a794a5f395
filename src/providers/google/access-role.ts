import { here } from '../call-failure.ts'

/**
 * Roles under which a calendar shows times without what belongs to them (Calendar API v3 `accessRole`). What is read under such a
 * role would look like a calendar on which everybody rewrote everything. A role that is not known here is judged by what it can do.
 */
const BLIND_ROLES: ReadonlySet<string> = new Set(['none', 'freeBusyReader'])

export const isBlindRole = (role: string | null | undefined): boolean => BLIND_ROLES.has(role ?? '')

export const BLIND = here(
  'forbidden',
  'blind_role',
  'the calendar is shared so that only its free and busy times show; it must be shared with the right to make changes',
)
