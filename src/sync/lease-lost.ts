/** Somebody else has the calendar now: whatever this worker still holds is stale, and it must stop. Never leaves `visitCalendar`. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
  constructor(calendarId: number) {
    super(`the lease of calendar ${calendarId} was lost`)
  }
}
