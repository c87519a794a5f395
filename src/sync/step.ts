/**
 * The steps of a visit between which a process may die, in their order. A rehearsal stops the process at one of them and sees that nothing is
 * lost; at work nothing happens there.
 */
export const STEPS = [
  'visit.after_lease',
  'pull.after_http',
  'pull.before_commit',
  'pull.after_page',
  'pull.after_cursor',
  'apply.before_commit',
  'apply.after_commit',
  'visit.after_proof',
  'push.before_intent',
  'push.after_intent',
  'push.after_http',
  'push.before_commit',
  'push.after_commit',
  'watch.after_http',
  'visit.before_release',
  'relay.before_publish',
  'relay.after_publish',
] as const

export type Step = (typeof STEPS)[number]

/** Told that a step has been reached. */
export type Reach = (step: Step) => Promise<void> | undefined

/** What is reached at work. */
export const goOn: Reach = () => undefined
