/** How a sandbox keeps time: the machine's clock, or a clock that stands still until it is told to move. */
export type ClockSetting = 'real' | { readonly virtual: string }

/** Work that a sandbox has promised to do later. Cancelling work that already ran does nothing. */
export interface ScheduledTask {
  cancel(): void
}

type Task = { readonly dueAt: number; readonly order: number; readonly run: () => void | Promise<void> }

/**
 * The only source of time in a sandbox.
 *
 * A real clock follows the machine; a virtual one stands still. Both can be moved forward with `advance`, which runs
 * everything that falls due on the way, in order, each at its own instant. Work due at once (a delay of 0) runs on the
 * next turn of the event loop under either clock, so that a standing clock never blocks what has no delay.
 * Instants are milliseconds since the epoch (UTC).
 */
export class SandboxClock implements AsyncDisposable {
  readonly isVirtual: boolean
  private base: number
  private tasks: Task[] = []
  private counter = 0
  private readonly active = new Set<Promise<void>>()
  private timer: NodeJS.Timeout | null = null
  private closed = false
  private readonly onTaskError: (error: unknown) => void

  /** `onTaskError` hears of scheduled work that threw; by default the error is thrown as unhandled, since it is a bug. */
  constructor(setting: ClockSetting = 'real', onTaskError: (error: unknown) => void = rethrowLater) {
    this.isVirtual = setting !== 'real'
    this.base = setting === 'real' ? 0 : Temporal.Instant.from(setting.virtual).epochMilliseconds
    this.onTaskError = onTaskError
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.isVirtual ? this.base : Date.now() + this.base
  }

  instant(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(this.now())
  }

  /** Runs `run` once, `delayMs` from now. */
  schedule(delayMs: number, run: () => void | Promise<void>): ScheduledTask {
    const task: Task = { dueAt: this.now() + Math.max(0, delayMs), order: this.counter++, run }
    this.tasks.push(task)
    if (delayMs <= 0) setImmediate(() => this.start(task))
    else this.arm()
    return { cancel: () => this.forget(task) }
  }

  /** Moves the clock forward and does everything that falls due on the way, waiting for each piece of work to end. */
  async advance(milliseconds: number): Promise<void> {
    const target = this.now() + milliseconds
    await this.idle()
    for (let next = this.nextDue(target); next; next = this.nextDue(target)) {
      this.moveTo(next.dueAt)
      this.start(next)
      await this.idle()
    }
    this.moveTo(target)
    this.arm()
  }

  /** Resolves when nothing that is due is waiting or running. */
  async idle(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      const due = this.nextDue(this.now())
      if (this.active.size > 0) await Promise.allSettled([...this.active])
      else if (due) this.start(due)
      else return
    }
  }

  /** Forgets all promised work and waits for what is running. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.closed = true
    this.clear()
    await Promise.allSettled([...this.active])
  }

  /** Forgets all promised work. */
  clear(): void {
    this.tasks = []
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
  }

  private moveTo(target: number): void {
    const forward = target - this.now()
    if (forward > 0) this.base += forward
  }

  private nextDue(until: number): Task | null {
    let next: Task | null = null
    for (const task of this.tasks) {
      if (task.dueAt > until) continue
      if (!next || task.dueAt < next.dueAt || (task.dueAt === next.dueAt && task.order < next.order)) next = task
    }
    return next
  }

  private start(task: Task): void {
    if (this.closed || !this.tasks.includes(task)) return
    this.forget(task)
    const running = (async () => task.run())()
      .catch(this.onTaskError)
      .finally(() => this.active.delete(running))
    this.active.add(running)
  }

  private forget(task: Task): void {
    this.tasks = this.tasks.filter((each) => each !== task)
  }

  private runDue(): void {
    for (let next = this.nextDue(this.now()); next; next = this.nextDue(this.now())) this.start(next)
  }

  private arm(): void {
    if (this.isVirtual || this.closed) return
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    const next = this.nextDue(Number.POSITIVE_INFINITY)
    if (!next) return
    const delay = Math.min(Math.max(1, next.dueAt - this.now()), 2_000_000_000)
    this.timer = setTimeout(() => {
      this.runDue()
      this.arm()
    }, delay)
    this.timer.unref()
  }
}

function rethrowLater(error: unknown): void {
  setImmediate(() => {
    throw error
  })
}
