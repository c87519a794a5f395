import type { BookingLetterKind } from '../ports.ts'

/** The sentences of one language. */
export interface LetterWords {
  /** BCP 47: in which dates are written. */
  readonly locale: string
  /** Subject of a mail about one booking, and heading in a digest. `what`: the meeting and its time. */
  readonly headings: Readonly<Record<BookingLetterKind, (what: string) => string>>
  readonly leads: Readonly<Record<BookingLetterKind, (room: string) => string>>
  readonly meeting: string
  readonly privateMeeting: string
  /** A room that is not named, at the beginning of a sentence. */
  readonly theRoom: string
  readonly room: (name: string) => string
  readonly floor: (floor: string) => string
  readonly labels: Readonly<Record<'meeting' | 'when' | 'before' | 'room' | 'why' | 'code', string>>
  readonly timeSpan: (from: string, to: string) => string
  readonly firstOfSeries: string
  readonly digestSubject: (count: number) => string
  readonly digestLead: string
  readonly troubles: {
    readonly subject: (organization: string, count: number) => string
    readonly lead: (organization: string) => string
    readonly phases: Readonly<Record<'began' | 'grew' | 'ended', string>>
    readonly since: string
    readonly until: string
    readonly advice: string
  }
  readonly footer: string
}
