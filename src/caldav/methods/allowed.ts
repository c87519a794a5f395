import type { Located } from '../locate.ts'

const COLLECTION = ['OPTIONS', 'PROPFIND', 'PROPPATCH', 'REPORT']
const CALENDAR = ['OPTIONS', 'GET', 'HEAD', 'PROPFIND', 'PROPPATCH', 'REPORT']
const OBJECT = ['OPTIONS', 'GET', 'HEAD', 'PUT', 'DELETE', 'PROPFIND', 'PROPPATCH', 'REPORT']

/** The methods that a resource takes, for `Allow` (RFC 9110 section 10.2.1). */
export function allowedOn(located: Located | null): readonly string[] {
  if (located === null) return ['OPTIONS']
  return located.kind === 'object' ? OBJECT : located.kind === 'calendar' ? CALENDAR : COLLECTION
}
