import { ianaZone } from '../shared/time-zone.ts'
import type { Preferences } from './event-rendering.ts'
import { done, type Outcome } from './graph-error.ts'
import { unsupportedZone } from './wall-time.ts'

/** Reads the `Prefer` header of one request. Values the sandbox does not know are ignored, as by Graph. */
export function parsePreferences(header: string | undefined): Outcome<Preferences> {
  const value = (name: string) => new RegExp(`(?:^|[,\\s])${name}\\s*=\\s*"?([^",]*)"?`, 'i').exec(header ?? '')?.[1]
  const zone = value('outlook\\.timezone') ?? 'UTC'
  if (ianaZone(zone) === null) return unsupportedZone(zone)
  const size = Number(value('odata\\.maxpagesize'))
  return done({
    zone,
    immutableIds: value('IdType')?.toLowerCase() === 'immutableid',
    textBodies: value('outlook\\.body-content-type')?.toLowerCase() === 'text',
    maxPageSize: Number.isInteger(size) && size > 0 ? size : null,
  })
}
