import type { Static, TSchema } from 'typebox'

/** Queues are few on purpose: each worker of each costs connections. */
export type QueueName = 'sync'

/**
 * A job is a hint ("look at calendar X"), never the record of work: it may be lost, doubled or late, and only latency suffers.
 * Light on purpose, so that whoever enqueues it loads nothing of what handles it.
 */
export interface JobDefinition<Payload extends TSchema = TSchema> {
  readonly name: string
  readonly queue: QueueName
  /** Ids only; checked when the job is taken. */
  readonly payload: Payload
  /** Collapses duplicates: while one with this key waits, another changes nothing; while one runs, exactly one more run follows. */
  readonly key: (payload: Static<Payload>) => string
  /** Whose it is: whoever asks for much at once waits behind those who ask for little. */
  readonly of: (payload: Static<Payload>) => string
}

export const defineJob = <Payload extends TSchema>(definition: JobDefinition<Payload>): JobDefinition<Payload> =>
  definition

/** The port through which everybody enqueues. Never throws: what is lost here is found again by the sweeper, which the answer says. */
export type Enqueue = <Payload extends TSchema>(
  job: JobDefinition<Payload>,
  payload: Static<Payload>,
) => Promise<'queued' | 'left_to_sweeper'>

/** A job with what runs it. */
export interface JobHandler {
  readonly job: JobDefinition
  readonly run: (payload: unknown) => Promise<void>
}

export const handle = <Payload extends TSchema>(
  job: JobDefinition<Payload>,
  run: (payload: Static<Payload>) => Promise<void>,
): JobHandler => ({ job, run: (payload) => run(payload as Static<Payload>) })
