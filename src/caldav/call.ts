import type { CaldavDeps } from './deps.ts'
import type { Located } from './locate.ts'
import type { PersonPrincipal } from './ports.ts'

/** One request, signed in and located, with its body as octets. */
export interface DavCall {
  readonly method: string
  readonly located: Located
  /** The path as it was asked for; answers name it like `hrefOf`, except the root of the host. */
  readonly href: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
  readonly person: PersonPrincipal
  /** uuid that follows one change through all hops. */
  readonly causeId: string
  readonly deps: CaldavDeps
}

/** Null: the header is there and says something else. */
export function depthOf({ headers }: DavCall, byDefault: Depth): Depth | null {
  const said = headers.depth?.trim().toLowerCase()
  if (said === undefined || said === '') return byDefault
  return said === '0' || said === '1' || said === 'infinity' ? said : null
}

export type Depth = '0' | '1' | 'infinity'

/** RFC 8144 section 2.1, and `Brief: t`, which is older. */
export const wantsMinimal = ({ headers }: DavCall): boolean =>
  /(?:^|[,;\s])return=minimal(?:$|[,;\s])/i.test(headers.prefer ?? '') || headers.brief?.trim().toLowerCase() === 't'
