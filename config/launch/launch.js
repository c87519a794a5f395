/**
 * Runs a script of this project with the Node that the project brings along, installing what is missing first:
 *
 *   node config/launch/launch.js [options of Node] <script, relative to the checkout> [arguments]
 *
 * It is plain JavaScript without dependencies, because it runs on whatever Node the machine has (20 and up), before
 * anything is installed. The shell of npm scripts remembers where it found `node`, so no script may install and then
 * call `node` in one line; this file starts the right one by its path. The scripts begin with `exec`, or that shell
 * would receive the signals that npm passes on, and die of them alone.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensureInstalled } from './ensure-installed.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Runs the script with these arguments, hands signals down and ends as it ends. */
export async function launch(args) {
  try {
    await ensureInstalled(root)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
  const node = ownNode()
  if (node === undefined) {
    console.error(`MeetMeUp brings no Node 26 for ${process.platform}-${process.arch}.`)
    process.exit(1)
  }
  run(node, args)
}

/** The package itself, not `.bin/node`: npm 10 takes that link away with the packages of the other systems. */
function ownNode() {
  const system = `${process.platform}-${process.arch}`
  const packages = [`node-${system}`, `node-bin-${system}`]
  return packages.map((name) => join(root, 'node_modules', name, 'bin', 'node')).find((path) => existsSync(path))
}

function run(node, args) {
  const script = args.findIndex((arg) => !arg.startsWith('-'))
  const placed = args.map((arg, index) => (index === script ? join(root, arg) : arg))
  const leash = pathToFileURL(join(root, 'config', 'launch', 'leash.js')).href
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', `--import=${leash}`, ...placed], {
    // Types are stripped and code is compiled once, not at every start; where the folder may not be written, nothing is kept.
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'), ...process.env },
    // The fourth channel closes when this process dies, however it dies: see leash.js.
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  })
  // Ctrl-C reaches every process of the terminal by itself; a second one from us would look like impatience.
  const own = process.stdin.isTTY ? [] : ['SIGINT']
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR2', ...own]) process.on(signal, () => child.kill(signal))
  if (process.stdin.isTTY) process.on('SIGINT', () => {})
  if (process.env.npm_lifecycle_event !== undefined) endWith(process.ppid, child)
  child.once('error', (error) => {
    console.error(`Node 26 could not be started: ${error.message}`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => process.exit(signal === null ? code : 128 + constants.signals[signal]))
}

/** npm cannot tell its scripts that it was killed: whoever is adopted by another process has lost it. */
function endWith(parent, child) {
  const watch = () => {
    if (process.ppid !== parent) child.kill('SIGTERM')
  }
  setInterval(watch, 500).unref()
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await launch(process.argv.slice(2))
}
