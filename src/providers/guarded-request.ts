import type { LookupAddress, lookup } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { isLoopback, type OutgoingRules } from './outgoing-guard.ts'
import { isPrivateAddress } from './private-address.ts'

/** Resolves a host name; `dns.lookup` unless told. */
export type Lookup = typeof lookup

export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
}

export interface GuardedRequest {
  readonly rules: OutgoingRules
  readonly resolve: Lookup
  readonly signal: AbortSignal
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * One request to an address that a person named and `publicRefusal` lets through. The address that is connected to is the one that is checked
 * here: a name that leads into a private network is refused, unless it is allowed by name. Follows no redirect.
 */
export function guardedRequest(url: URL, asked: GuardedRequest): Promise<http.IncomingMessage> {
  const { rules, resolve, signal, method, headers, body } = asked
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const mayBePrivate = rules.allowedHosts.has(host) || (rules.allowLoopback && isLoopback(url.hostname))
  if (isIP(host) !== 0 && isPrivateAddress(host) && !mayBePrivate)
    return Promise.reject(new AddressRefused(`${host} is no public address`))
  const { request } = url.protocol === 'https:' ? https : http
  return new Promise((settle, reject) => {
    const sent = request(url, {
      signal,
      method,
      agent: false,
      headers: { 'user-agent': 'MeetMeUp', ...headers },
      lookup: (name, options, done) =>
        resolve(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
          if (error !== null) return done(error, '')
          const usable = mayBePrivate ? found : found.filter(({ address }) => !isPrivateAddress(address))
          const [first] = usable
          if (first === undefined) return done(new AddressRefused(`${name} is in a private network`), '')
          return options.all === true ? done(null, usable) : done(null, first.address, first.family)
        }),
    })
    sent.once('response', settle)
    sent.once('error', reject)
    sent.end(body)
  })
}
