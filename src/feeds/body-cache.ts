import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const compress = promisify(gzip)
/** A third of the time of the default, for a twentieth more octets. */
const LEVEL = 3

/** A feed as it was made, with the state that it shows. */
export interface MadeBody {
  /** Of the state that was read with the bookings: a later one than was asked for, if something changed meanwhile. */
  readonly tag: string
  readonly lastModified: Temporal.Instant
  readonly text: string
}

/** A feed as it leaves the house, both ways. */
export interface FeedBody extends Omit<MadeBody, 'text'> {
  readonly plain: Buffer
  readonly gzipped: Buffer
}

/** Ready feeds by their tag, the latest used last; what is too much goes, the oldest first. */
export interface BodyCache {
  /** The body of this tag, made once however many ask at once. A failure is not remembered, nor that there is nothing to make. */
  take(tag: string, make: () => Promise<MadeBody | null>): Promise<FeedBody | null>
  /** Bytes held now. */
  readonly bytes: number
}

export function createBodyCache(mostBytes: number): BodyCache {
  const ready = new Map<string, FeedBody>()
  const making = new Map<string, Promise<FeedBody | null>>()
  let bytes = 0

  function forget(tag: string): void {
    const old = ready.get(tag)
    if (old === undefined) return
    ready.delete(tag)
    bytes -= sizeOf(old)
  }

  function keep(body: FeedBody): void {
    forget(body.tag)
    ready.set(body.tag, body)
    bytes += sizeOf(body)
    for (const oldest of ready.keys()) {
      if (bytes <= mostBytes) return
      forget(oldest)
    }
  }

  async function makeOnce(tag: string, make: () => Promise<MadeBody | null>): Promise<FeedBody | null> {
    try {
      const made = await make()
      if (made === null) return null
      const plain = Buffer.from(made.text)
      const body = {
        tag: made.tag,
        lastModified: made.lastModified,
        plain,
        gzipped: await compress(plain, { level: LEVEL }),
      }
      keep(body)
      return body
    } finally {
      making.delete(tag)
    }
  }

  return {
    async take(tag, make) {
      const known = ready.get(tag)
      if (known !== undefined) {
        ready.delete(tag)
        ready.set(tag, known)
        return known
      }
      const running = making.get(tag) ?? makeOnce(tag, make)
      making.set(tag, running)
      return await running
    },
    get bytes() {
      return bytes
    },
  }
}

const sizeOf = ({ plain, gzipped }: FeedBody): number => plain.length + gzipped.length
