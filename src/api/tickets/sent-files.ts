import { type Static, Type } from 'typebox'
import { fail, ok, type Result } from '../../core/result.ts'
import { MOST_FILE_BYTES, MOST_FILES, type SentFile } from '../../support/index.ts'
import { FILE_KINDS } from '../../support/ports.ts'
import { type Problem, problem } from '../problem.ts'
import { Exactly, OneOf } from '../shapes/shape.ts'

const MEBIBYTE = 1_048_576

/** Base64 takes four characters for three bytes; the rest is words. */
export const BODY_LIMIT_WITH_FILES = Math.ceil(MOST_FILE_BYTES / 3) * 4 + MEBIBYTE

const SentFileShape = Exactly(
  {
    name: Type.String({ minLength: 1, maxLength: 255 }),
    content: Type.String({ description: 'Base64 (RFC 4648 section 4), with padding and without line breaks' }),
    kind: Type.Optional(OneOf(FILE_KINDS, { description: 'Found out by the content when left out' })),
  },
  {
    description:
      'Pictures (PNG, JPEG, WebP, GIF, HEIC, BMP), logs, event journals and text bundles are kept. Programs, scripts, HTML, SVG, macros and pictures of more than 40 megapixels are registered by name and hash alone.',
  },
)

/** All files of one request together: 25 MiB. */
export const SentFilesShape = Type.Array(SentFileShape, { minItems: 1, maxItems: MOST_FILES })

/** The files as bytes; refuses what is no base64, and more than 25 MiB in all. */
export function readSentFiles(
  sent: Static<typeof SentFilesShape> = [],
  field = 'body/attachments',
): Result<readonly SentFile[], Problem> {
  const files = sent.map(({ name, content, kind = null }) => ({ name, kind, bytes: decode(content) }))
  const broken = files.findIndex(({ bytes }) => bytes === null)
  if (broken !== -1)
    return fail(problem('validation_failed', { field: `${field}/${broken}/content`, rule: 'base64', limit: 'base64' }))
  const whole = files.flatMap(({ bytes, ...file }) => (bytes === null ? [] : [{ ...file, bytes }]))
  const total = whole.reduce((sum, { bytes }) => sum + bytes.length, 0)
  if (total > MOST_FILE_BYTES) return fail(problem('body_too_large', { field, value: total, limit: MOST_FILE_BYTES }))
  return ok(whole)
}

/** Node skips over what is no base64; only what comes out as it went in was base64. Empty files say nothing and are refused. */
function decode(content: string): Buffer | null {
  const bytes = Buffer.from(content, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === content ? bytes : null
}
