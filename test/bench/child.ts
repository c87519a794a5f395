import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url))
/** As package.json starts the service. */
const FLAGS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4']
const PATIENCE_MS = 60_000

/** A Node process of ours that said where it listens. */
export interface Child extends AsyncDisposable {
  readonly pid: number
  /** Its address; empty when it does not listen. */
  readonly url: string
  /** Milliseconds from its start to the line that was waited for. */
  readonly startedAfterMs: number
}

export interface ChildOptions {
  readonly script: string
  readonly args?: readonly string[]
  readonly settings: Readonly<Record<string, string>>
  /** The line it writes when it is ready; an address in it becomes `url`. */
  readonly ready: RegExp
}

/** Compiled code is kept between starts, as the launcher does; both contenders of a bench get the same. */
export async function startChild({ script, args = [], settings, ready }: ChildOptions): Promise<Child> {
  const began = performance.now()
  const child = spawn(process.execPath, [...FLAGS, join(CHECKOUT, script), ...args], {
    cwd: CHECKOUT,
    env: { NODE_COMPILE_CACHE: join(CHECKOUT, 'node_modules', '.cache', 'compiled'), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = await lineOf(child, ready)
  // From now on what it says is trouble, and whoever waits should see it.
  child.stderr?.pipe(process.stderr)
  return {
    pid: child.pid ?? 0,
    url: /http:\/\/[^\s)]+/.exec(said)?.[0] ?? '',
    startedAfterMs: performance.now() - began,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}

function lineOf(child: ChildProcess, ready: RegExp): Promise<string> {
  let said = ''
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not ready in time: ${said}`)), PATIENCE_MS)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${said}`)))
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (part: string) => {
        said += part
        const line = said.split('\n').find((one) => ready.test(one))
        if (line === undefined) return
        clearTimeout(late)
        resolve(line)
      })
  })
}

/** The service, or a part of it, with a data folder of its own or on a given database. */
export const startService = (settings: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Child> =>
  startChild({
    script: 'src/main.ts',
    args,
    settings: { MEETMEUP_PORT: '0', MEETMEUP_LOG_LEVEL: 'error', ...settings },
    ready: args.includes('workers') ? /ready after/ : /listening on/,
  })
