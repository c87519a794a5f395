import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Binaries, copyBinaries, installedBinaries } from './binaries.ts'

/** Where one embedded PostgreSQL keeps its things, and who runs it. */
export interface Place {
  /** Folder with the cluster, the lock, the server file and the server's log. */
  readonly base: string
  readonly cluster: string
  readonly binaries: Binaries
  /** The user that PostgreSQL runs as; null when that is the user of this process. */
  readonly user: DatabaseUser | null
  /** Why the data is not in the folder that was asked for; null when it is there. */
  readonly moved: string | null
}

export interface DatabaseUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** A folder that root owns and every user may enter. */
const SHARED_ROOT = '/var/lib/meetmeup'

/** The number that "nobody" has where the system names no such user. */
const NOBODY = 65534

const run = promisify(execFile)

/**
 * Decides where the server lives. PostgreSQL refuses to run as root, so root lends it to an unprivileged user; when
 * that user cannot reach the data folder or the binaries, those two lie under /var/lib/meetmeup instead.
 */
export async function findPlace(dataDir: string): Promise<Place> {
  await mkdir(dataDir, { recursive: true }).catch((error: Error) => {
    throw new Error(
      `The data folder ${dataDir} cannot be used: ${error.message}. MEETMEUP_DATA_DIR names another one.`,
      {
        cause: error,
      },
    )
  })
  const folder = await realpath(dataDir)
  const binaries = await installedBinaries()
  if (process.getuid?.() !== 0) {
    return { base: folder, cluster: join(folder, 'postgres'), binaries, user: null, moved: null }
  }
  const near = join(folder, 'postgres')
  const away = join(SHARED_ROOT, createHash('sha256').update(folder).digest('hex').slice(0, 12))
  const user = (await ownerOf(near)) ?? (await ownerOf(join(away, 'postgres'))) ?? (await lentUser())
  const reachable = await mayEnter(user, folder)
  if (!reachable && (await isFolder(near))) {
    throw new Error(`The database in ${near} belongs to user ${user.name}, who may no longer enter that folder.`)
  }
  const base = reachable && !(await isFolder(join(away, 'postgres'))) ? folder : away
  if (base === away) {
    await mkdir(away, { recursive: true })
    // The umask of root may have closed these to the one user who has to pass through them.
    for (const path of [SHARED_ROOT, away]) await chmod(path, 0o755)
  }
  return {
    base,
    cluster: join(base, 'postgres'),
    binaries: (await mayRun(user, binaries)) ? binaries : await copyBinaries(binaries, SHARED_ROOT),
    user,
    moved: base === folder ? null : `root may not run PostgreSQL and user ${user.name} could not enter ${folder}`,
  }
}

/** Settings for a program that runs as the database's user: nothing of our environment leaks into it. */
export function runAs(user: DatabaseUser | null) {
  return {
    cwd: '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  }
}

async function ownerOf(path: string): Promise<DatabaseUser | null> {
  const entry = await stat(path).catch(() => null)
  if (entry === null || entry.uid === 0) return null
  return { name: await nameOf(entry.uid), uid: entry.uid, gid: entry.gid }
}

async function lentUser(): Promise<DatabaseUser> {
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(() => null)
    if (ids !== null) return { name, uid: Number(ids[0].stdout), gid: Number(ids[1].stdout) }
  }
  return { name: 'nobody', uid: NOBODY, gid: NOBODY }
}

function nameOf(uid: number): Promise<string> {
  return run('id', ['-nu', String(uid)]).then(
    ({ stdout }) => stdout.trim(),
    () => String(uid),
  )
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
}

/** Asked of the system itself, as that user: mode bits alone would not know of access lists and mounts. */
async function mayEnter(user: DatabaseUser, folder: string): Promise<boolean> {
  const mode = (await stat(folder)).mode
  await chmod(folder, mode | 0o011)
  return run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], runAs(user)).then(
    () => true,
    async () => {
      await chmod(folder, mode)
      return false
    },
  )
}

function mayRun(user: DatabaseUser, binaries: Binaries): Promise<boolean> {
  return run(join(binaries.native, 'bin', 'postgres'), ['--version'], runAs(user)).then(
    () => true,
    () => false,
  )
}
