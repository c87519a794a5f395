/** Words that directories put around a room's name, in the languages we have met. */
const AROUND = /\b(?:conference|meeting|conf|room|raum|besprechungsraum|zimmer|salle)\b|переговорная|комната|зал/gu
/** Google's generated names end with the seats: `BER-2-Orion (8)`. */
const SEATS = /\(\d+\)\s*$/u

/**
 * What two directories' names of one room have in common: letters and figures, without case, seats and the words for "room". It suggests
 * and never decides. A name of nothing but such words stands for itself.
 */
export function roomNameKey(name: string): string {
  const plain = name.normalize('NFKC').toLowerCase().replace(SEATS, '')
  const bare = lettersOf(plain.replaceAll(AROUND, ' '))
  return bare === '' ? lettersOf(plain) : bare
}

const lettersOf = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]+/gu, '')
