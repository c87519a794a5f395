import { lookup } from 'node:dns'
import type http from 'node:http'
import { createGunzip, createInflate } from 'node:zlib'
import { fail, ok, type Result } from '../core/result.ts'
import { AddressRefused, guardedRequest, type Lookup } from './guarded-request.ts'
import { type OutgoingRules, publicRefusal } from './outgoing-guard.ts'

export interface DownloadFailure {
  readonly code: 'address_refused' | 'unreachable' | 'http_status' | 'too_large' | 'too_slow'
  /** Never the address: it may be a secret. */
  readonly detail: string
}

export interface TextDownload {
  readonly text: string
  readonly etag: string | null
  readonly lastModified: string | null
}

export interface KnownText {
  readonly etag: string | null
  readonly lastModified: string | null
}

export const DOWNLOAD_LIMITS = { bytes: 10 * 1024 * 1024, milliseconds: 20_000, redirects: 5 } as const

interface Options {
  readonly rules: OutgoingRules
  readonly limits?: { readonly bytes: number; readonly milliseconds: number; readonly redirects: number }
  readonly lookup?: Lookup
}

/**
 * Fetches texts from addresses that a person named: by https, from the public internet or hosts that are allowed by name, each redirect
 * checked like the first address. The address that is connected to is the one that was checked: a name that answers differently the second time
 * gains nothing. Size and time are bounded for all hops together.
 */
export function createDownloader({ rules, limits = DOWNLOAD_LIMITS, lookup: resolve = lookup }: Options) {
  return {
    refusal: (address: string): string | null => publicRefusal(address, rules),
    async get(address: string, known: KnownText): Promise<Result<TextDownload | null, DownloadFailure>> {
      const signal = AbortSignal.timeout(limits.milliseconds)
      let next = address
      for (let hop = 0; hop <= limits.redirects; hop++) {
        const refusal = publicRefusal(next, rules)
        if (refusal !== null) return fail({ code: 'address_refused', detail: refusal })
        const answer = await ask(new URL(next), { known, signal, rules, resolve, most: limits.bytes })
        if (!answer.ok) return answer
        if (answer.value === null || !('redirect' in answer.value)) return ok(answer.value)
        if (!URL.canParse(answer.value.redirect, next))
          return fail({ code: 'http_status', detail: 'a redirect that leads nowhere' })
        next = new URL(answer.value.redirect, next).href
      }
      return fail({ code: 'http_status', detail: `more than ${limits.redirects} redirects` })
    },
  }
}

interface Asking {
  readonly known: KnownText
  readonly signal: AbortSignal
  readonly rules: OutgoingRules
  readonly resolve: Lookup
  readonly most: number
}

type Answer = Result<TextDownload | null | { readonly redirect: string }, DownloadFailure>

async function ask(url: URL, asking: Asking): Promise<Answer> {
  try {
    const response = await guardedRequest(url, {
      ...{ rules: asking.rules, resolve: asking.resolve, signal: asking.signal, method: 'GET' },
      headers: {
        accept: 'text/calendar, text/plain;q=0.5',
        'accept-encoding': 'gzip, deflate',
        ...(asking.known.etag === null ? {} : { 'if-none-match': asking.known.etag }),
        ...(asking.known.lastModified === null ? {} : { 'if-modified-since': asking.known.lastModified }),
      },
    })
    try {
      return await answerOf(response, asking.most)
    } finally {
      response.destroy()
    }
  } catch (error) {
    if (asking.signal.aborted) return fail({ code: 'too_slow', detail: 'it did not answer in time' })
    if (error instanceof AddressRefused) return fail({ code: 'address_refused', detail: error.message })
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer'
    return fail({ code: 'unreachable', detail: `${url.hostname}: ${code}` })
  }
}

async function answerOf(response: http.IncomingMessage, most: number): Promise<Answer> {
  const { statusCode = 0, headers } = response
  if (statusCode === 304) return ok(null)
  if ([301, 302, 303, 307, 308].includes(statusCode) && headers.location !== undefined)
    return ok({ redirect: headers.location })
  if (statusCode !== 200) return fail({ code: 'http_status', detail: `it answered ${statusCode}` })
  const text = await readText(response, most)
  if (text === null) return fail({ code: 'too_large', detail: `it is larger than ${most} bytes` })
  return ok({ text, etag: headers.etag ?? null, lastModified: headers['last-modified'] ?? null })
}

/** Null: more than allowed, also after it was unpacked. */
async function readText(response: http.IncomingMessage, most: number): Promise<string | null> {
  const encoding = response.headers['content-encoding']?.toLowerCase()
  const unpacking = encoding === 'gzip' ? createGunzip() : encoding === 'deflate' ? createInflate() : null
  if (unpacking !== null) response.once('error', (error) => unpacking.destroy(error)).pipe(unpacking)
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of unpacking ?? response) {
    bytes += (chunk as Buffer).length
    if (bytes > most) return null
    text += decoder.decode(chunk as Buffer, { stream: true })
  }
  return text + decoder.decode()
}
