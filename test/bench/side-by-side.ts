import { Agent, request } from 'node:http'
import { type BenchContext, median } from './bench.ts'

/** One client: the next question is sent when the answer is there. Servers that keep connections open are given one to keep. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

export interface Question {
  readonly url: string
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** One client for all contenders. A status of 400 or above is thrown: what fails fast is not fast. */
export function ask({ url, method, headers = {}, body = '' }: Question): Promise<Answer> {
  const length = { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers: { ...headers, ...length } }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.once('error', reject)
      answer.once('end', () => {
        const text = Buffer.concat(parts).toString()
        const status = answer.statusCode ?? 0
        if (status >= 400) reject(new Error(`${method} ${url}: ${status} ${text.slice(0, 500)}`))
        else resolve({ status, headers: answer.headers, text })
      })
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

/** What a process of a bench has measured itself: a number alone. */
export async function figure(url: string): Promise<number> {
  const value = Number((await ask({ url, method: 'GET' })).text)
  if (!Number.isFinite(value)) throw new Error(`no figure from ${url}`)
  return value
}

/** Runs once what is measured; `turn` counts from 0 over all rounds. */
export type Turn = (turn: number) => Promise<unknown>

/** Of each contender in each round but the first, however slow it is. */
export const LEAST_TURNS = 2

/** While the others had their turn its memory was taken back and its code put aside: not the first answers are measured, but those of a server at work. */
const WARM_MS = 300
const WARM_SHARE = 1 / 3

/** Contenders by name, each in turn in every round: the median of the rounds' medians, in milliseconds. The first round warms up, and so do the first turns of each. */
export async function sideBySide<Name extends string>(
  { settings }: BenchContext,
  contenders: ReadonlyMap<Name, Turn>,
  { most = Number.POSITIVE_INFINITY }: { readonly most?: number } = {},
): Promise<ReadonlyMap<Name, number>> {
  const turns = new Map<Name, number>()
  const medians = new Map<Name, number[]>([...contenders.keys()].map((name) => [name, []]))
  const once = async (name: Name, step: Turn): Promise<number> => {
    const turn = turns.get(name) ?? 0
    turns.set(name, turn + 1)
    const begun = performance.now()
    await step(turn)
    return performance.now() - begun
  }
  const warmUp = async (name: Name, step: Turn): Promise<void> => {
    const end = performance.now() + WARM_MS
    for (let turn = 0; turn < Math.max(1, most * WARM_SHARE); turn++) {
      await once(name, step)
      if (performance.now() >= end) return
    }
  }
  // A tenth of what loads take: one client needs few questions for a median.
  const roundMs = settings.seconds * 100
  for (let round = 0; round <= settings.rounds; round++)
    for (const [name, step] of contenders) {
      if (round > 0) await warmUp(name, step)
      const times: number[] = []
      // Who serves all day has compiled its code and planned its statements: the first round lasts ten times as long.
      const end = performance.now() + (round === 0 ? 10 : 1) * roundMs
      const enough = round === 0 ? LEAST_TURNS - 1 : LEAST_TURNS
      while (times.length < most && (times.length < enough || performance.now() < end))
        times.push(await once(name, step))
      if (round > 0) medians.get(name)?.push(median(times))
    }
  return new Map([...medians].map(([name, values]) => [name, median(values)]))
}

export const ms = (value: number | undefined): string =>
  value === undefined ? 'not there' : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`

/** How many times faster the first is; null: the other is not there. */
export const timesFaster = (ours: number | undefined, theirs: number | undefined): number | null =>
  ours === undefined || theirs === undefined ? null : theirs / ours

export const times = (ratio: number | null): string =>
  ratio === null ? 'no limit in this run' : `${ratio < 10 ? ratio.toFixed(1) : Math.round(ratio)}x`

/** A limit that is not there cannot be missed. */
export const reaches = (ratio: number | null, wanted: number): boolean => ratio === null || ratio >= wanted
