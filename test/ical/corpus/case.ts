import type { ObjectCode, Precondition } from '../../../src/ical/object-refusal.ts'

/** `read`, or the code of the refusal. */
export type CorpusVerdict = 'read' | ObjectCode | readonly [ObjectCode, Precondition]

/** One text that a program sends, or somebody who means harm; made when it is needed, because some are large. */
export type CorpusCase = readonly [text: () => string | Uint8Array, verdict: CorpusVerdict]

/** Texts by name. */
export type Corpus = Readonly<Record<string, CorpusCase>>
