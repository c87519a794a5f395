import { setTimeout as pause } from 'node:timers/promises'
import { goOn, type Reach, STEPS, type Step } from '../sync/step.ts'

/** One thing that goes wrong: at the `nth` time (from 1) that a step is reached in this process. */
interface Failpoint {
  readonly step: Step
  readonly action: 'kill' | 'throw' | 'pause'
  readonly milliseconds: number
  readonly nth: number
}

const SHAPE = /^([a-z_.]+):(kill|throw|pause\((\d{1,7})\))(?:@(\d{1,7}))?$/

/**
 * What a rehearsal makes go wrong, in the words of the setting: `push.after_http:kill@3,pull.after_page:pause(2000)`.
 * `kill` ends this process as `kill -9` does, `throw` is a fault of ours, `pause` holds the step up. Nothing set: nothing happens, at no cost.
 * Throws when a step or an action is not known.
 */
export function rehearsal(text: string | null): Reach {
  if (text === null) return goOn
  const points = text.split(',').map((part) => readFailpoint(part.trim()))
  const reached = new Map<Step, number>()
  return async (step) => {
    const times = (reached.get(step) ?? 0) + 1
    reached.set(step, times)
    for (const point of points) if (point.step === step && point.nth === times) await strike(point)
  }
}

function readFailpoint(text: string): Failpoint {
  const [, name, action = '', milliseconds = '0', nth = '1'] = SHAPE.exec(text) ?? []
  const step = STEPS.find((one) => one === name)
  if (step === undefined) throw new Error(`${text} is no failpoint; steps are ${STEPS.join(', ')}`)
  return {
    step,
    action: action.startsWith('pause') ? 'pause' : action === 'kill' ? 'kill' : 'throw',
    milliseconds: Number(milliseconds),
    nth: Number(nth),
  }
}

async function strike({ step, action, milliseconds, nth }: Failpoint): Promise<void> {
  if (action === 'throw') throw new Error(`rehearsal: ${step} failed at time ${nth}`)
  if (action === 'pause') return await pause(milliseconds)
  process.kill(process.pid, 'SIGKILL')
  // Nothing of this process happens any more.
  await new Promise(() => {})
}
