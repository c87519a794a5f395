import type { GoogleError } from './google-error.ts'

/** A control request that cannot be done: an unknown calendar, an unreadable time, or what Google itself refuses. */
export class ControlRefusal extends Error {
  readonly status: number
  readonly reason: string

  constructor(status: number, reason: string, message: string) {
    super(message)
    this.name = 'ControlRefusal'
    this.status = status
    this.reason = reason
  }

  static from(error: GoogleError): ControlRefusal {
    return new ControlRefusal(error.status, error.reason, error.message)
  }
}
