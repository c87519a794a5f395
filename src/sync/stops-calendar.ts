import type { ProviderError } from '../providers/provider.ts'

const STOPS: ReadonlySet<ProviderError['kind']> = new Set([
  'throttled',
  'unavailable',
  'signed_out',
  'forbidden',
  'postponed',
])

/** Failures that concern the whole calendar or connection: going on with the next item would only meet them again. */
export const stopsCalendar = ({ kind }: ProviderError): boolean => STOPS.has(kind)
