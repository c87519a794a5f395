import type { EventRenderer, Row } from './event-rendering.ts'
import { markersOf } from './event-rendering.ts'
import type { EventView } from './event-view.ts'
import { done, invalidRequest, type Outcome, refused } from './graph-error.ts'
import { instantOf, parseMoment } from './wall-time.ts'

/** The OData options of a listing or a single read, as far as the sandbox knows them. */
export interface EventQuery {
  /** Null = every property. */
  readonly select: readonly string[] | null
  readonly expand: readonly Expansion[]
  readonly matches: (view: EventView) => boolean
  readonly compare: ((a: EventView, b: EventView) => number) | null
  readonly top: number | null
  readonly skip: number
  readonly count: boolean
}

type Expansion =
  | { readonly kind: 'exceptionOccurrences' }
  | { readonly kind: 'extendedProperties'; readonly id: string | null }
  | { readonly kind: 'extensions'; readonly name: string | null }

export function parseEventQuery(query: URLSearchParams): Outcome<EventQuery> {
  const filter = parseFilter(query.get('$filter'))
  if (!filter.ok) return filter
  const expand = parseExpand(query.get('$expand'))
  if (!expand.ok) return expand
  const compare = parseOrder(query.get('$orderby'))
  if (!compare.ok) return compare
  const top = wholeNumber(query.get('$top'))
  const skip = wholeNumber(query.get('$skip'))
  if (top === 'invalid' || skip === 'invalid' || (top !== null && top > 1000))
    return refused(400, 'BadRequest', "The value of '$top' or '$skip' is not valid.")
  const select = query.get('$select')
  return done({
    select: select === null ? null : select.split(',').map((name) => name.trim()),
    expand: expand.value,
    matches: filter.value,
    compare: compare.value,
    top,
    skip: skip ?? 0,
    count: query.get('$count') === 'true',
  })
}

/** An event cut to what the query selects and widened by what it expands. */
export function renderSelected(
  view: EventView,
  renderer: EventRenderer,
  query: Pick<EventQuery, 'select' | 'expand'>,
): Row {
  const whole = renderer.event(view)
  const row = query.select ? pick(whole, query.select) : whole
  if (query.select?.includes('cancelledOccurrences') && view.type === 'seriesMaster')
    row.cancelledOccurrences = renderer.cancelledOccurrences(view)
  for (const expansion of query.expand) expandInto(row, view, { renderer, expansion })
  return row
}

function pick(row: Row, names: readonly string[]): Row {
  const kept: Row = { '@odata.etag': row['@odata.etag'], id: row.id }
  for (const name of names) if (name in row && !name.startsWith('@')) kept[name] = row[name]
  return kept
}

function expandInto(
  row: Row,
  view: EventView,
  { renderer, expansion }: { renderer: EventRenderer; expansion: Expansion },
): void {
  if (expansion.kind === 'exceptionOccurrences') {
    if (view.type === 'seriesMaster') row.exceptionOccurrences = renderer.exceptionOccurrences(view)
    return
  }
  const { extendedProperties, extensions } = markersOf(view)
  if (expansion.kind === 'extendedProperties') {
    const wanted = [...extendedProperties].filter(([id]) => expansion.id === null || sameProperty(id, expansion.id))
    if (wanted.length > 0) row.singleValueExtendedProperties = wanted.map(([id, value]) => ({ id, value }))
    return
  }
  const wanted = [...extensions].filter(([name]) => expansion.name === null || name === expansion.name)
  if (wanted.length > 0)
    row.extensions = wanted.map(([name, content]) => ({
      ...content,
      '@odata.type': '#microsoft.graph.openTypeExtension',
      id: `microsoft.outlookServices.OpenTypeExtension.${name}`,
      extensionName: name,
    }))
}

/** Splits `a and b`, outside quotes and brackets. */
function clauses(filter: string): string[] {
  const parts: string[] = []
  let depth = 0
  let quoted = false
  let begin = 0
  for (let at = 0; at < filter.length; at += 1) {
    const character = filter[at]
    if (character === "'") quoted = !quoted
    else if (!quoted && character === '(') depth += 1
    else if (!quoted && character === ')') depth -= 1
    else if (!quoted && depth === 0 && filter.startsWith(' and ', at)) {
      parts.push(filter.slice(begin, at))
      begin = at + 5
    }
  }
  return [...parts, filter.slice(begin)].map((part) => part.trim())
}

function parseFilter(filter: string | null): Outcome<EventQuery['matches']> {
  if (filter === null) return done(() => true)
  const tests: EventQuery['matches'][] = []
  for (const clause of clauses(filter)) {
    const test = parseClause(clause)
    if (!test.ok) return test
    tests.push(test.value)
  }
  return done((view) => tests.every((test) => test(view)))
}

function parseClause(clause: string): Outcome<EventQuery['matches']> {
  const equality = /^(\w+) eq (?:'((?:[^']|'')*)'|(true|false))$/.exec(clause)
  if (equality) return parseEquality(equality[1] ?? '', (equality[2] ?? equality[3] ?? '').replaceAll("''", "'"))
  const time = /^(start|end)\/dateTime (ge|gt|le|lt) '([^']+)'$/.exec(clause)
  if (time) return parseTimeClause(time[1] === 'start' ? 'start' : 'end', time[2] ?? '', time[3] ?? '')
  const property =
    /^singleValueExtendedProperties\/any\((\w+):\s*\1\/id eq '([^']+)' and \1\/value eq '((?:[^']|'')*)'\)$/i.exec(
      clause,
    )
  if (property) {
    const [, , id = '', value = ''] = property
    return done((view) =>
      [...markersOf(view).extendedProperties].some(
        ([known, held]) => sameProperty(known, id) && held.toLowerCase() === value.replaceAll("''", "'").toLowerCase(),
      ),
    )
  }
  return refused(400, 'BadRequest', `Invalid filter clause: ${clause}`)
}

function parseEquality(name: string, value: string): Outcome<EventQuery['matches']> {
  switch (name) {
    case 'iCalUId':
      return done((view) => view.item.iCalUId === value)
    case 'subject':
      return done((view) => view.content.subject.toLowerCase() === value.toLowerCase())
    case 'showAs':
      return done((view) => view.content.showAs === value)
    case 'isCancelled':
      return done((view) => String(view.content.isCancelled) === value)
    case 'type':
      return done((view) => view.type === value)
    default:
      return refused(
        400,
        'UnsupportedEntityExpression',
        `The query filter contains one or more invalid nodes: ${name}.`,
      )
  }
}

function parseTimeClause(side: 'start' | 'end', operator: string, text: string): Outcome<EventQuery['matches']> {
  const moment = parseMoment(text)
  if (!moment) return invalidRequest(`Not a date: ${text}`)
  return done((view) => {
    const order = Temporal.Instant.compare(instantOf(view.content[side]), moment)
    return operator === 'ge' ? order >= 0 : operator === 'gt' ? order > 0 : operator === 'le' ? order <= 0 : order < 0
  })
}

function parseExpand(expand: string | null): Outcome<Expansion[]> {
  if (expand === null) return done([])
  const expansions: Expansion[] = []
  for (const part of expand.split(/,(?![^(]*\))/).map((each) => each.trim())) {
    const [, name = '', options] = /^(\w+)(?:\((.*)\))?$/.exec(part) ?? []
    const filtered = /\$filter=id eq '([^']*)'/i.exec(options ?? '')?.[1] ?? null
    if (name === 'exceptionOccurrences') expansions.push({ kind: 'exceptionOccurrences' })
    else if (name === 'singleValueExtendedProperties') expansions.push({ kind: 'extendedProperties', id: filtered })
    else if (name === 'extensions')
      expansions.push({
        kind: 'extensions',
        name: filtered?.replace('microsoft.outlookServices.OpenTypeExtension.', '') ?? null,
      })
    else if (name !== 'calendar' && name !== 'attachments' && name !== 'instances')
      return refused(
        400,
        'BadRequest',
        `Parsing OData Select and Expand failed: Could not find a property named '${part}' on type 'microsoft.graph.event'.`,
      )
  }
  return done(expansions)
}

function parseOrder(order: string | null): Outcome<EventQuery['compare']> {
  if (order === null) return done(null)
  const [name = '', direction = 'asc'] = order.trim().split(/\s+/)
  const keys: Record<string, (view: EventView) => number | string> = {
    'start/dateTime': (view) => instantOf(view.content.start).epochMilliseconds,
    'end/dateTime': (view) => instantOf(view.content.end).epochMilliseconds,
    lastModifiedDateTime: (view) => view.modifiedAt,
    createdDateTime: (view) => view.item.createdAt,
    subject: (view) => view.content.subject,
  }
  const key = keys[name]
  if (!key) return refused(400, 'BadRequest', `The property '${name}' cannot be used in the $orderby query option.`)
  const sign = direction === 'desc' ? -1 : 1
  return done((a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : 0))
}

/** Type part and GUID of the id compare without case, the name with it. */
function sameProperty(a: string, b: string): boolean {
  const normal = (id: string) =>
    id.replace(
      /^(.*?)( Name .*)?$/,
      (_, head: string, name: string | undefined) => `${head.toLowerCase()}${name ?? ''}`,
    )
  return normal(a) === normal(b)
}

function wholeNumber(text: string | null): number | null | 'invalid' {
  if (text === null) return null
  return /^\d+$/.test(text) ? Number(text) : 'invalid'
}
