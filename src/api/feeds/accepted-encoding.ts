/**
 * In which of our two forms an answer is sent (RFC 9110 section 12.5.3); null: in neither. `gzip` where it is named and wanted no less than
 * the plain form. Whoever refuses the plain form gets the other, unless they refuse that too.
 */
export function acceptedEncoding(header: string | undefined): 'identity' | 'gzip' | null {
  const weights = weightsIn(header ?? '')
  const any = weights.get('*')
  const gzip = weights.get('gzip') ?? weights.get('x-gzip') ?? any
  const identity = weights.get('identity') ?? (any === 0 ? 0 : undefined)
  if (gzip !== undefined && gzip > 0 && gzip >= (identity ?? 0)) return 'gzip'
  if (identity !== 0) return 'identity'
  return gzip === 0 ? null : 'gzip'
}

const CODING = /^([\w!#$%&'*+.^`|~-]+)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?$/

/** Wanted from 0 (never) to 1; what cannot be read is as if it were not there. */
function weightsIn(header: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const part of header.toLowerCase().split(',')) {
    const [, coding, weight] = CODING.exec(part.trim()) ?? []
    if (coding !== undefined) weights.set(coding, Math.min(1, Number(weight ?? 1)))
  }
  return weights
}
