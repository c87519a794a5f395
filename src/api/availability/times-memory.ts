import { LRUCache } from 'lru-cache'
import type { RoomState, TimesMemory } from '../../booking/index.ts'

/** Characters, of one byte each: seven weeks of a thousand busy rooms. */
const MOST_CHARACTERS = 32 * 1024 * 1024

/** A database that was brought back from a backup counts its revisions anew: what was remembered before it is forgotten by then. */
const MOST_AGE_MS = 60_000

interface Remembered {
  readonly revision: number
  readonly text: string
}

/** The texts of room times that were asked for lately, each with the revision of which it is true. The least asked for goes first. */
export function timesMemory(): TimesMemory<string> {
  const texts = new LRUCache<string, Remembered>({
    maxSize: MOST_CHARACTERS,
    sizeCalculation: ({ text }, key) => key.length + text.length,
    ttl: MOST_AGE_MS,
  })
  return {
    read(state) {
      const known = texts.get(keyOf(state))
      return known?.revision === state.revision ? known.text : undefined
    },
    keep: (state, text) => void texts.set(keyOf(state), { revision: state.revision, text }),
  }
}

const keyOf = ({ organizationId, roomId, window: { start, end } }: RoomState): string =>
  `${organizationId}/${roomId}/${start.epochNanoseconds}/${end.epochNanoseconds}`
