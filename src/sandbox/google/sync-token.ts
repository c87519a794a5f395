/** What a sync token stands for. Clients must treat it as opaque. */
export interface SyncState {
  /** Life of the sandbox in which it was issued. */
  readonly epoch: string
  readonly calendarId: string
  /** The identity it was issued to. */
  readonly identity: string
  /** Everything up to this revision is known to the holder. */
  readonly revision: number
  readonly issuedAt: number
  /** The parameters that must stay the same. */
  readonly parameters: string
}

export function writeSyncToken(state: SyncState): string {
  const { epoch, calendarId, identity, revision, issuedAt, parameters } = state
  return Buffer.from(JSON.stringify([epoch, calendarId, identity, revision, issuedAt, parameters])).toString(
    'base64url',
  )
}

/** The state behind a token, or null when it was never one. */
export function readSyncToken(token: string): SyncState | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    if (!Array.isArray(parts)) return null
    const [epoch, calendarId, identity, revision, issuedAt, parameters]: unknown[] = parts
    if (typeof epoch !== 'string' || typeof calendarId !== 'string' || typeof identity !== 'string') return null
    if (typeof revision !== 'number' || typeof issuedAt !== 'number' || typeof parameters !== 'string') return null
    return { epoch, calendarId, identity, revision, issuedAt, parameters }
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
