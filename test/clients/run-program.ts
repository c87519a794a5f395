import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A program that hangs is as wrong as one that fails; the slowest here takes two seconds. */
const LIMIT_MILLISECONDS = 40_000

export interface Ended {
  /** Of the exit; a signal's name when it was killed. */
  readonly code: number | string
  /** What it has printed, out and err, in the order of its arrival. */
  readonly text: string
}

/** A home folder of a person: programs keep there what they know, and never see the home of who runs the tests. */
export interface Home {
  readonly folder: string
  /** Types a command line; `typed` is what the person answers when asked. */
  run(command: readonly [string, ...string[]], typed?: string): Promise<Ended>
  remove(): Promise<void>
}

export async function makeHome(): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), 'meetmeup-client-'))
  return {
    folder,
    run: (command, typed = '') => run(folder, command, typed),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function run(folder: string, [program, ...words]: readonly [string, ...string[]], typed: string): Promise<Ended> {
  const child = spawn(program, words, {
    cwd: folder,
    // Nothing of the machine: neither its proxies nor its settings.
    env: { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8', TZ: 'Europe/Berlin', PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: LIMIT_MILLISECONDS,
    killSignal: 'SIGKILL',
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  // A program that ends without listening closes the pipe.
  child.stdin.on('error', () => {})
  child.stdin.end(typed)
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (ended, signal) => resolve(ended ?? signal ?? 'unknown'))
  })
  return { code, text }
}
