/** The service that we stand on is not there, or not as we need it: who runs us can act on that. Null: it is a fault of ours. */
export function whatIsDown(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const { code, syscall, path } = error as NodeJS.ErrnoException
  // A socket has a path as well; every other one lies in the data folder.
  if (path !== undefined && syscall !== 'connect') return `The data folder cannot be used: ${error.message}.`
  if (code !== undefined && /^(E[A-Z]+|28[0-9A-Z]{3}|3D000|57P0[1-5]|08[0-9A-Z]{3}|53[0-9A-Z]{3})$/.test(code))
    return `The database cannot be used: ${error.message || code}.${/^(E|28|3D)/.test(code) ? ' Does it run, and does DATABASE_URL name it?' : ''}`
  if (error.name === 'SchemaAhead') return `The schema is not ours: ${error.message}.`
  return /^No PostgreSQL came up|^The data folder|^The database in/.test(error.message) ? error.message : null
}
