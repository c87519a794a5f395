import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const compress = promisify(gzip)

/** A feed as it leaves the house, both ways. */
export interface FeedBody {
  readonly plain: Buffer
  readonly gzipped: Buffer
}

/** Ready feeds by their tag, the latest used last; what is too much goes, the oldest first. */
export interface BodyCache {
  /** The body of this tag, made once however many ask at once. A failure is not remembered. */
  take(tag: string, make: () => Promise<string>): Promise<FeedBody>
  /** Bytes held now. */
  readonly bytes: number
}

export function createBodyCache(mostBytes: number): BodyCache {
  const ready = new Map<string, FeedBody>()
  const making = new Map<string, Promise<FeedBody>>()
  let bytes = 0

  function keep(tag: string, body: FeedBody): void {
    ready.set(tag, body)
    bytes += sizeOf(body)
    for (const [oldest, old] of ready) {
      if (bytes <= mostBytes) return
      ready.delete(oldest)
      bytes -= sizeOf(old)
    }
  }

  async function makeOnce(tag: string, make: () => Promise<string>): Promise<FeedBody> {
    try {
      const plain = Buffer.from(await make())
      const body = { plain, gzipped: await compress(plain) }
      keep(tag, body)
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
