import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Place, runAs } from './place.ts'
import { readServerFile, writeServerFile } from './server-file.ts'

/** The superuser of an embedded server, and the name of the database it is for. */
export const OWNER = 'meetmeup'

/**
 * Makes sure that there is a cluster and a known password for it, and returns the password.
 * The caller holds the lock alone and no server runs. A cluster appears whole or not at all.
 */
export async function ensureCluster(place: Place, durable: boolean): Promise<string> {
  const known = (await readServerFile(place.base))?.password
  const major = await readFile(join(place.cluster, 'PG_VERSION'), 'utf8').catch(() => null)
  if (major !== null && major.trim() !== place.binaries.major) {
    throw new Error(
      `${place.cluster} holds data of PostgreSQL ${major.trim()}, and PostgreSQL ${place.binaries.major} is installed.`,
    )
  }
  const password = known ?? randomBytes(24).toString('base64url')
  if (known === undefined) await writeServerFile(place.base, { password, port: null, pid: null })
  if (major === null) await initialise(place, password, durable)
  else if (known === undefined) await setPassword(place, password)
  return password
}

async function initialise(place: Place, password: string, durable: boolean): Promise<void> {
  const draft = `${place.cluster}.new`
  const passwordFile = `${draft}.password`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { mode: 0o700 })
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (place.user !== null) {
    for (const path of [draft, passwordFile]) await chown(path, place.user.uid, place.user.gid)
  }
  try {
    await execute(place, 'initdb', [
      `--pgdata=${draft}`,
      `--username=${OWNER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Sorting must not change when the operating system changes its locales under an index.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ])
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(draft, place.cluster)
}

/** The server file is gone but the data are there: a server without network sets a new password. */
async function setPassword(place: Place, password: string): Promise<void> {
  const args = ['--single', '-D', place.cluster, 'postgres']
  await execute(place, 'postgres', args, `ALTER ROLE ${OWNER} PASSWORD '${password}'\n`)
}

function execute(place: Place, program: 'initdb' | 'postgres', args: string[], input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(join(place.binaries.native, 'bin', program), args, runAs(place.user), (error, _, stderr) => {
      if (error === null) resolve()
      else reject(new Error(`${program} failed: ${stderr.trim() || error.message}`, { cause: error }))
    })
    child.stdin?.end(input)
  })
}
