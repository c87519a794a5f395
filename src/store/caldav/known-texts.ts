import type { DavMember, DavTexts } from '../../caldav/ports.ts'

type Version = Pick<DavMember, 'bookingId' | 'version'>

/** Texts of bookings by id and version, the latest used last. One version has one text, so nothing here can be out of date. */
export interface KnownTexts {
  /** Undefined: they have to be read. */
  get(of: Version): DavTexts | undefined
  keep(of: Version, texts: DavTexts): void
}

/** `most`: characters of all that is kept, the oldest goes first. What is made of a text beside it takes about twice as much again. */
export function createKnownTexts(most: number): KnownTexts {
  const known = new Map<string, DavTexts>()
  let characters = 0
  const keyOf = ({ bookingId, version }: Version) => `${bookingId}-${version}`

  function forget(key: string): void {
    const texts = known.get(key)
    if (texts !== undefined && known.delete(key)) characters -= lengthOf(texts)
  }

  return {
    get(of) {
      const key = keyOf(of)
      const texts = known.get(key)
      if (texts === undefined) return undefined
      known.delete(key)
      known.set(key, texts)
      return texts
    },
    keep(of, texts) {
      const key = keyOf(of)
      forget(key)
      known.set(key, texts)
      characters += lengthOf(texts)
      for (const oldest of known.keys()) {
        if (characters <= most) return
        forget(oldest)
      }
    },
  }
}

const lengthOf = ({ fragment, clientText, series }: DavTexts): number =>
  fragment.length + (clientText?.length ?? 0) + series.length
