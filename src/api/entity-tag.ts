import { type Problem, problem } from './problem.ts'

/** Strong entity tag (RFC 9110 section 8.8.3) of a resource that counts its versions. */
export const entityTag = (version: number): string => `"v${version}"`

const TAG = /^"v(\d{1,10})"$/

/** What `If-Match` asks for. `any`: it only has to exist. */
export type Precondition =
  | { readonly kind: 'none' }
  | { readonly kind: 'any' }
  | { readonly kind: 'versions'; readonly versions: readonly number[] }

/**
 * Reads If-Match (RFC 9110 section 13.1.1). Tags that we never made, weak ones included, match no version, so a list of nothing
 * but such tags is a precondition that fails.
 */
export function readIfMatch(header: string | undefined): Precondition {
  if (header === undefined) return { kind: 'none' }
  const tags = header.split(',').map((tag) => tag.trim())
  if (tags.includes('*')) return { kind: 'any' }
  return { kind: 'versions', versions: tags.flatMap((tag) => TAG.exec(tag)?.[1] ?? []).map(Number) }
}

/**
 * The version that a write must still find, or the refusal. `present` is the version that was just read. Null when the caller set
 * no condition: the write then goes onto whatever is there.
 */
export function expectedVersion(
  header: string | undefined,
  present: number,
): { readonly ok: true; readonly version: number | null } | { readonly ok: false; readonly problem: Problem } {
  const condition = readIfMatch(header)
  if (condition.kind !== 'versions') return { ok: true, version: null }
  if (condition.versions.includes(present)) return { ok: true, version: present }
  return { ok: false, problem: stale(present) }
}

/** 412 with the present version. */
export const stale = (present: number): Problem =>
  problem('precondition_failed', {
    field: 'header/If-Match',
    limit: entityTag(present),
    headers: { etag: entityTag(present) },
  })

/** True when If-None-Match (RFC 9110 section 13.1.2, weak comparison) already names `tag`. */
export function isNotModified(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((given) => given.trim() === '*' || given.trim().replace(/^W\//, '') === tag)
}
