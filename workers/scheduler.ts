/** Something that is looked into again and again. Safe to run in many processes at once: each run finds what is due in PostgreSQL. */
export interface Chore {
  readonly name: string
  readonly everyMs: number
  readonly run: () => Promise<unknown>
}

/** Runs each chore at its pace, never twice at once in this process. A failure is told, and the chore comes again at its time. */
export function startScheduler(
  chores: readonly Chore[],
  onError: (error: Error, chore: string) => void,
): AsyncDisposable {
  const running = new Set<Promise<void>>()
  const timers = chores.map((chore) => {
    let busy = false
    const tick = async () => {
      if (busy) return
      busy = true
      const turn = chore.run().then(
        () => {},
        (error: unknown) => onError(error instanceof Error ? error : new Error(String(error)), chore.name),
      )
      running.add(turn)
      await turn
      running.delete(turn)
      busy = false
    }
    void tick()
    return setInterval(tick, chore.everyMs)
  })
  return {
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearInterval(timer)
      await Promise.all(running)
    },
  }
}
