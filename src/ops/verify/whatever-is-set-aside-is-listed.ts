import type { Conflict, ConflictReader } from '../../booking/ports.ts'
import { type Finding, violation } from './finding.ts'
import type { Invariant } from './invariant.ts'
import type { BlockedLink, Quarantine, Scope, SetAsideFacts } from './ports.ts'

const PAGE = 200

export const whateverIsSetAsideIsListed: Invariant = {
  code: 'I30',
  title: 'Whatever is set aside or blocked is on a list that administrators see',
  asksCalendars: false,
  async check({ setAside, conflicts, status, scope }) {
    return [...(await unlistedItems(setAside, status, scope)), ...(await unlistedLinks(setAside, conflicts, scope))]
  },
}

async function unlistedItems(setAside: SetAsideFacts, status: Quarantine, scope: Scope): Promise<Finding[]> {
  const due = await setAside.due(scope)
  const listed = new Map<number, boolean>()
  for (const organizationId of new Set(due.map((item) => item.organizationId))) {
    for (const { id, error } of await wholeQuarantine(status, organizationId)) listed.set(id, isExplained(error))
  }
  return due.flatMap(({ organizationId, id, calendarId, remoteId }) => {
    const name = `item ${remoteId} of calendar ${calendarId} (inbox ${id})`
    const explained = listed.get(id)
    if (explained === undefined) return [violation(organizationId, `${name} could not be read, and is on no list`)]
    return explained ? [] : [violation(organizationId, `${name} is in quarantine, and nothing says why`)]
  })
}

const isExplained = (error: Readonly<Record<string, unknown>> | null): boolean =>
  typeof error?.code === 'string' && typeof error.message === 'string'

type Quarantined = Awaited<ReturnType<Quarantine['quarantine']>>

async function wholeQuarantine(status: Quarantine, organizationId: number): Promise<Quarantined> {
  const found: Quarantined[number][] = []
  for (;;) {
    const afterId: number = found.at(-1)?.id ?? 0
    const page = await status.quarantine({ organizationId, roomId: null, afterId, limit: PAGE })
    found.push(...page)
    if (page.length < PAGE) return found
  }
}

async function unlistedLinks(
  setAside: SetAsideFacts,
  conflicts: Pick<ConflictReader, 'list'>,
  scope: Scope,
): Promise<Finding[]> {
  const blocked = await setAside.blocked(scope)
  const organizations = new Set(blocked.map(({ organizationId }) => organizationId))
  const shown = new Set<string>()
  for (const organizationId of organizations) {
    for (const linkId of await linksInCases(conflicts, organizationId)) shown.add(`${organizationId}/${linkId}`)
  }
  return blocked
    .filter(({ organizationId, linkId }) => !shown.has(`${organizationId}/${linkId}`))
    .map((link) => violation(link.organizationId, unlisted(link)))
}

const unlisted = ({ linkId, bookingId, calendarId }: BlockedLink): string =>
  `link ${linkId} of booking ${bookingId} to calendar ${calendarId} is blocked, and no conflict shows it`

/** Links that the list of conflicts shows as not accepted by their calendar; one that a person has closed was seen by a person. */
async function linksInCases(
  conflicts: Pick<ConflictReader, 'list'>,
  organizationId: number,
): Promise<readonly number[]> {
  const found: number[] = []
  const states: readonly Conflict['state'][] = ['open', 'resolved', 'dismissed']
  let before: number | null = null
  for (;;) {
    const page: readonly Conflict[] = await conflicts.list({
      organizationId,
      states,
      roomId: null,
      before,
      limit: PAGE,
    })
    for (const { kind, links } of page) if (kind === 'unpushable') found.push(...links)
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return found
    before = last.id
  }
}
