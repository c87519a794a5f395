import type { LetterWords } from './letter-words.ts'

export const english: LetterWords = {
  locale: 'en-GB',
  headings: {
    accepted: (what) => `Room confirmed: ${what}`,
    moved: (what) => `Room booking moved: ${what}`,
    declined: (what) => `Room declined: ${what}`,
    contested: (what) => `Room contested: ${what}`,
    cancelled: (what) => `Room booking cancelled: ${what}`,
    released: (what) => `Room released: ${what}`,
    refused: (what) => `Room not booked: ${what}`,
  },
  leads: {
    accepted: (room) => `${room} is yours for this meeting.`,
    moved: (room) => `${room} is yours at another time or in another place than before.`,
    declined: (room) => `${room} is not yours for this meeting. The meeting itself stays as it is in your calendar.`,
    contested: (room) =>
      `${room} is taken by another booking, and your entry was written over it. Both stay where they are until an administrator decides. Move or delete your entry to end this yourself.`,
    cancelled: (room) => `${room} is not booked for this meeting any more.`,
    released: (room) => `${room} was taken back from this meeting. The meeting itself stays as it is in your calendar.`,
    refused: (room) =>
      `${room} is not booked for this meeting as your calendar program asked for it. Some programs go on showing it: what you had booked before stands, and nothing else.`,
  },
  meeting: 'your meeting',
  privateMeeting: 'your private meeting',
  theRoom: 'The room',
  room: (name) => `The room ${name}`,
  floor: (floor) => `floor ${floor}`,
  labels: { meeting: 'Meeting', when: 'When', before: 'Before', room: 'Room', why: 'Why', code: 'Code' },
  timeSpan: (from, to) => `${from} to ${to}`,
  firstOfSeries: 'the first of a series',
  digestSubject: (count) => `Rooms: ${count} messages about your bookings`,
  digestLead: 'Several things happened to your bookings at about the same time.',
  troubles: {
    subject: (organization, count) => `MeetMeUp, ${organization}: ${count} matters to look at`,
    lead: (organization) => `What MeetMeUp noticed in ${organization}. Each matter is told once, and its end once.`,
    phases: { began: 'New', grew: 'Nearer', ended: 'Over' },
    since: 'Since',
    until: 'Until',
    advice: 'What to do',
  },
  footer: 'Written by MeetMeUp, which keeps meeting rooms. Nobody reads answers to this address.',
}
