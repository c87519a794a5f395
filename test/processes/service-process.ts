import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url))
/** As package.json starts the service. */
const FLAGS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4']
const READY_MS = 60_000
const LAST_WORDS = 4000

export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A part of the service as a process of its own, which can be killed, stopped and continued. */
export interface ServiceProcess extends AsyncDisposable {
  readonly pid: number
  /** Settles when it has ended, for whatever reason. */
  readonly ended: Promise<Ending>
  isAlive(): boolean
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
  /** The end of what it said. */
  lastWords(): string
}

/** Resolves when it is ready, or has ended before that. */
export async function startServiceProcess(
  part: 'api' | 'workers',
  settings: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [...FLAGS, join(CHECKOUT, 'src/main.ts'), '--only', part], {
    cwd: CHECKOUT,
    env: { NODE_COMPILE_CACHE: join(CHECKOUT, 'node_modules', '.cache', 'compiled'), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let ending: Ending | null = null
  const ready = Promise.withResolvers<void>()
  const late = setTimeout(() => ready.reject(new Error(`${part} was not ready in time: ${said}`)), READY_MS)
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-LAST_WORDS)
      if (/ready after/.test(said)) ready.resolve()
    })
  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) => {
      ending = { code, signal }
      resolve(ending)
      if (signal === 'SIGKILL') ready.resolve()
      else ready.reject(new Error(`${part} ended with ${code ?? signal}: ${said}`))
    })
  })
  await ready.promise
  clearTimeout(late)
  return {
    pid: child.pid ?? 0,
    ended,
    isAlive: () => ending === null,
    signal: (signal) => void child.kill(signal),
    lastWords: () => said,
    async [Symbol.asyncDispose]() {
      if (ending !== null) return
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      const insisting = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(insisting)
    },
  }
}
