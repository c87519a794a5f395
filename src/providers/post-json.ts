import { lookup } from 'node:dns'
import { AddressRefused, guardedRequest, type Lookup } from './guarded-request.ts'
import { type OutgoingRules, publicRefusal } from './outgoing-guard.ts'

/** `gone`: it will never be taken there (410). Details never name the address: it may be a secret. */
export type PostOutcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'gone'; readonly detail: string }
  | { readonly kind: 'not_taken'; readonly detail: string }

interface Options {
  readonly rules: OutgoingRules
  readonly milliseconds?: number
  readonly lookup?: Lookup
}

const MILLISECONDS = 10_000

/** Sends JSON to addresses that a person named, through the same door as every outgoing request. What comes back is not read. */
export function createJsonPoster({ rules, milliseconds = MILLISECONDS, lookup: resolve = lookup }: Options) {
  return {
    refusal: (url: string): string | null => publicRefusal(url, rules),
    async post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<PostOutcome> {
      const refusal = publicRefusal(url, rules)
      if (refusal !== null) return { kind: 'not_taken', detail: refusal }
      const signal = AbortSignal.timeout(milliseconds)
      try {
        const response = await guardedRequest(new URL(url), {
          ...{ rules, resolve, signal, method: 'POST', body },
          headers: {
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(body)),
            ...headers,
          },
        })
        response.destroy()
        const status = response.statusCode ?? 0
        if (status >= 200 && status < 300) return { kind: 'taken' }
        return { kind: status === 410 ? 'gone' : 'not_taken', detail: `it answered ${status}` }
      } catch (error) {
        return { kind: 'not_taken', detail: reasonOf(error, signal.aborted) }
      }
    },
  }
}

function reasonOf(error: unknown, isLate: boolean): string {
  if (isLate) return 'it did not answer in time'
  if (error instanceof AddressRefused) return error.message
  return error instanceof Error && 'code' in error ? String(error.code) : 'no answer'
}
