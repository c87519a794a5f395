import { MOST_CHARACTERS_ASKED, MOST_PROPERTIES_ASKED } from '../limits.ts'
import { element, propstat, type QName } from '../xml/write-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'

/** XML inside the element; null: this resource does not have it. */
export type PropertyWriter<Context> = (context: Context) => string | null

export interface Property<Context> extends QName {
  readonly write: PropertyWriter<Context>
  /** Left out of allprop (RFC 4791 section 5.2: what is dear to work out, or of no use to who did not ask). */
  readonly onlyWhenAsked?: true
}

/** All that one kind of resource can tell, by `namespace name`. */
export type PropertyTable<Context> = ReadonlyMap<string, Property<Context>>

export const property = <Context>(
  namespace: string,
  name: string,
  write: PropertyWriter<Context>,
): Property<Context> => ({ namespace, name, write })

export const keyOf = ({ namespace, name }: QName): string => `${namespace} ${name}`

export const tableOf = <Context>(...groups: readonly (readonly Property<Context>[])[]): PropertyTable<Context> =>
  new Map(groups.flat().map((one) => [keyOf(one), one]))

/** What a PROPFIND or REPORT asks for (RFC 4918 section 14.20). */
export type Asked =
  | { readonly kind: 'prop'; readonly names: readonly QName[] }
  | { readonly kind: 'allprop'; readonly include: readonly QName[] }
  | { readonly kind: 'propname' }

export const namesIn = (prop: XmlElement): QName[] => prop.children.map(({ namespace, name }) => ({ namespace, name }))

/** More than any client asks: each name is answered for each member of a listing. */
export const isTooMuch = (asked: Asked): boolean => {
  const names = asked.kind === 'prop' ? asked.names : asked.kind === 'allprop' ? asked.include : []
  const characters = names.reduce((sum, { namespace, name }) => sum + namespace.length + name.length, 0)
  return names.length > MOST_PROPERTIES_ASKED || characters > MOST_CHARACTERS_ASKED
}

export const isAskedFor = (asked: Asked, { namespace, name }: QName): boolean => {
  const names = asked.kind === 'prop' ? asked.names : asked.kind === 'allprop' ? asked.include : []
  return names.some((one) => one.namespace === namespace && one.name === name)
}

export interface CompileOptions<Context> {
  /** RFC 8144: what is not there is not told. */
  readonly minimal: boolean
  /** Properties that the table does not know: what clients have set. */
  readonly other?: (key: string) => PropertyWriter<Context>
}

/**
 * Makes a writer of propstats out of a question, so that a listing looks each name up once and not for each member. What a resource does not
 * have is told with 404, unless the client asked for less (RFC 8144 `return=minimal`); nothing is passed over in silence.
 */
export function compile<Context>(
  table: PropertyTable<Context>,
  asked: Asked,
  { minimal, other }: CompileOptions<Context>,
): (context: Context) => string {
  if (asked.kind === 'propname') {
    const names = [...table.values()].map(({ namespace, name }) => element(namespace, name)).join('')
    return () => propstat(200, names)
  }
  const known = [...table.values()].filter(({ onlyWhenAsked }) => onlyWhenAsked !== true)
  const wanted = asked.kind === 'prop' ? asked.names : [...known, ...asked.include]
  const unique = [...new Map(wanted.map((name) => [keyOf(name), name])).values()]
  const parts = unique.map((name) => ({
    ...name,
    write: table.get(keyOf(name))?.write ?? other?.(keyOf(name)) ?? null,
  }))
  // Of everything, only what is there; of what was named, also what is not.
  const tellsMissing = asked.kind === 'prop' && !minimal
  return (context) => {
    let found = ''
    let missing = ''
    for (const { namespace, name, write } of parts) {
      const inner = write === null ? null : write(context)
      if (inner !== null) found += element(namespace, name, inner)
      else if (tellsMissing) missing += element(namespace, name)
    }
    // A response without any propstat is not allowed.
    const hasFound = found !== '' || missing === ''
    return `${hasFound ? propstat(200, found) : ''}${missing === '' ? '' : propstat(404, missing)}`
  }
}
