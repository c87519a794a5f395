import { BOMBS } from './bombs.ts'
import type { Corpus } from './case.ts'
import { CLIENTS } from './clients.ts'
import { ENCODINGS } from './encodings.ts'
import { STRUCTURE } from './structure.ts'
import { TIMES } from './times.ts'
import { ZONES } from './zones.ts'

/** Odd and hostile texts, and the shapes in which real programs send theirs, by kind. */
export const CORPUS: Readonly<Record<string, Corpus>> = {
  'what costs more than it looks like': BOMBS,
  'what programs send': CLIENTS,
  'another encoding': ENCODINGS,
  'parts of a meeting': STRUCTURE,
  'times and rules': TIMES,
  'names and rules of zones': ZONES,
}
