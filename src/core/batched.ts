export interface BatchOptions<Item, Answer> {
  /** Most items of one batch. */
  readonly most: number
  /** Batches under way at one time. */
  readonly inFlight: number
  /** Answers for all of them, in their order. */
  readonly run: (items: readonly Item[]) => Promise<readonly Answer[]>
  /** Whether a failed batch has left nothing behind, so that each of it may be tried alone and one cannot fail the others. */
  readonly leftNothing?: (error: unknown) => boolean
}

interface Waiting<Item, Answer> {
  readonly item: Item
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/**
 * Gathers single calls into batches: a call goes at once while fewer than `inFlight` batches are under way; what comes meanwhile shares
 * the next one. Nobody waits for company.
 */
export function batched<Item, Answer>(options: BatchOptions<Item, Answer>): (item: Item) => Promise<Answer> {
  const { most, inFlight } = options
  let waiting: Waiting<Item, Answer>[] = []
  let under = 0
  const next = (): void => {
    if (under >= inFlight || waiting.length === 0) return
    const batch = waiting.slice(0, most)
    waiting = waiting.slice(most)
    under += 1
    void settle(options, batch).then(() => {
      under -= 1
      next()
    })
  }
  return (item) => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    waiting.push({ item, resolve, reject })
    next()
    return promise
  }
}

/** Never rejects: every caller of the batch has its own answer or its own error. */
async function settle<Item, Answer>(
  options: BatchOptions<Item, Answer>,
  batch: readonly Waiting<Item, Answer>[],
): Promise<void> {
  try {
    const answers = await options.run(batch.map(({ item }) => item))
    if (answers.length !== batch.length) throw new Error(`${batch.length} calls got ${answers.length} answers`)
    for (const [index, answer] of answers.entries()) batch[index]?.resolve(answer)
  } catch (error) {
    if (batch.length > 1 && options.leftNothing?.(error) === true) for (const one of batch) await settle(options, [one])
    else for (const { reject } of batch) reject(error)
  }
}
