import type { ConflictToRaise } from '../booking/ports.ts'

type Evidence = ConflictToRaise['evidence']

/** Evidence is kept and shown as it is: what a private meeting is about, and whose it is, is no part of it. */
export function withoutPrivate(evidence: Evidence): Evidence {
  const clashes: unknown = Reflect.get(evidence, 'clashes')
  return Array.isArray(clashes) ? { ...evidence, clashes: clashes.map(veiled) } : evidence
}

const VEIL = { summary: null, organizerName: null, organizerAddress: null }

const veiled = (clash: { readonly holder: { readonly visibility: string } }) =>
  clash.holder.visibility === 'private' ? { ...clash, holder: { ...clash.holder, ...VEIL } } : clash
