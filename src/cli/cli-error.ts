/** A mistake of the one who typed: told in one sentence, without a stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The settings are wrong: all that is wrong is told, and nothing was begun. */
export class WrongSettings extends Error {
  override readonly name = 'WrongSettings'
}

/** It was understood and cannot be done, for a reason that a person can act on. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
