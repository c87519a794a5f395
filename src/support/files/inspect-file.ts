import { createHash } from 'node:crypto'
import type { FileKind, NewFile } from '../ports.ts'
import { blankPosition } from './blank-position.ts'
import { type Content, detectContent } from './detect-content.ts'
import { pictureSize } from './picture-size.ts'
import { readText } from './read-text.ts'

/** A file as it was sent. */
export interface SentFile {
  readonly name: string
  readonly bytes: Uint8Array
  /** What its sender says it is; null: found out by rule. */
  readonly kind: FileKind | null
}

export const MOST_FILES = 10
/** Of one request, all files together. */
export const MOST_FILE_BYTES = 25 * 1024 * 1024
const MOST_PIXELS = 40_000_000

/**
 * Decides by the content what a file is, whether it is kept, and under which media type it may be given out again. What is not kept is registered
 * by name, size and hash. A kept picture has no position in it any more; the hash is that of what was sent.
 */
export function inspectFile(id: string, { name, bytes, kind }: SentFile): NewFile {
  const content = detectContent(bytes, name)
  const refusal = content.refusal ?? (hasTooManyPixels(bytes, content) ? 'too_many_pixels' : null)
  return {
    id,
    name: safeName(name),
    kind: content.isPicture ? 'screenshot' : (kindSaid(kind) ?? guessFileKind(bytes, content)),
    mediaType: content.mediaType,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    refusal,
    isKept: refusal === null,
    bytes: refusal !== null ? null : content.isPicture ? blankPosition(bytes, content.mediaType) : bytes,
  }
}

/** What is no picture is no screenshot, whoever says so. */
const kindSaid = (kind: FileKind | null): FileKind | null => (kind === 'screenshot' ? null : kind)

function hasTooManyPixels(bytes: Uint8Array, { isPicture, mediaType }: Content): boolean {
  const size = isPicture ? pictureSize(bytes, mediaType) : null
  return size !== null && size.width * size.height > MOST_PIXELS
}

/** A line of a log begins with a time. */
const LOG_LINE = /^\W{0,2}(?:\d{4}-\d\d-\d\d|\d\d[./]\d\d[./]\d{2,4}|[A-Z][a-z]{2} [ \d]\d |\{"level":)/gm
const LEAST_LOG_LINES = 2
const JOURNAL = /<Events?[\s>]|^MessageId|^(?:Level|Уровень)[,\t;](?:Date|Дата)/i

function guessFileKind(bytes: Uint8Array, { mediaType }: Content): FileKind {
  if (Buffer.from(bytes.subarray(0, 7)).toString('latin1') === 'ElfFile') return 'event_journal'
  if (mediaType === 'application/zip' || mediaType === 'application/gzip') return 'text_bundle'
  const text = mediaType.startsWith('text/') ? readText(bytes) : null
  if (text === null) return 'other'
  if (JOURNAL.test(text)) return 'event_journal'
  return (text.match(LOG_LINE)?.length ?? 0) >= LEAST_LOG_LINES ? 'log' : 'text_bundle'
}

/** No folders, no control characters, nothing that turns the direction of writing; the rest of the name is its owner's. */
function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const clean = last.replace(/[\p{Cc}\p{Cf}"<>|:*?]/gu, '_').trim()
  return clean === '' || /^\.+$/.test(clean) ? 'file' : clean
}
