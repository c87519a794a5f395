import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join, sep } from 'node:path'
import { InstallLock } from './install-lock.js'

/**
 * Installs the dependencies when they are not those of package.json and package-lock.json. Says nothing, and costs a
 * few milliseconds, when nothing changed. Two runs in one checkout never install at the same time.
 */
export async function ensureInstalled(root) {
  if (isInstalled(root)) return
  const lock = new InstallLock(join(root, '.data-install'))
  await lock.acquire()
  try {
    if (isInstalled(root)) return
    console.error('Installing dependencies: once, and again after an update (about a minute) ...')
    const started = Date.now()
    await install(root, lock)
    mkdirSync(join(root, 'node_modules'), { recursive: true })
    writeFileSync(stampOf(root), fingerprint(root))
    console.error(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`)
  } finally {
    lock.release()
  }
}

function isInstalled(root) {
  const stamp = stampOf(root)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root)) return true
  if (!isInstalledByHand(root)) return false
  try {
    writeFileSync(stamp, fingerprint(root))
  } catch {
    // An installation that this user may not write is complete all the same.
  }
  return true
}

/** npm keeps a list of what it has put into node_modules, written last: it tells a whole installation from a half one. */
function isInstalledByHand(root) {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
    const present = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages
    return Object.entries(wanted).every(([path, entry]) => {
      if (path === '') return true
      const found = present[path]
      return found === undefined ? entry.optional === true : found.version === entry.version
    })
  } catch {
    return false
  }
}

function stampOf(root) {
  return join(root, 'node_modules', '.meetmeup-installed')
}

/** Scripts and descriptions in package.json may change without an installation. */
function fingerprint(root) {
  const about = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { dependencies, devDependencies, optionalDependencies, overrides, allowScripts } = about
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(JSON.stringify([dependencies, devDependencies, optionalDependencies, overrides, allowScripts]))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex')
}

function install(root, lock) {
  const env = { ...process.env, PATH: pathWithoutProject(root), npm_config_update_notifier: 'false' }
  const args = ['ci', '--loglevel=error', '--no-audit', '--no-fund']
  const npm = npmProgram(root)
  return new Promise((resolve, reject) => {
    const child = spawn(npm[0], [...npm.slice(1), ...args], { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] })
    if (child.pid !== undefined) lock.addHolder(child.pid)
    child.once('error', (error) => reject(new Error(`npm could not be started: ${error.message}`)))
    child.once('exit', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`npm ci did not finish (${signal ?? `exit code ${code}`}); see above.`))
    })
  })
}

/** The npm that started us, on the Node that runs it; never on the Node that is about to be replaced. */
function npmProgram(root) {
  const { npm_execpath: npm, npm_node_execpath: node } = process.env
  const usable = npm?.endsWith('.js') && node !== undefined && !node.startsWith(join(root, 'node_modules') + sep)
  return usable ? [node, npm] : ['npm']
}

function pathWithoutProject(root) {
  const entries = (process.env.PATH ?? '').split(delimiter)
  return entries.filter((entry) => !entry.startsWith(join(root, 'node_modules'))).join(delimiter)
}
