import type { ItemDraft } from '../../core/calendar-item.ts'
import type { OccurrenceKey, Series } from '../../core/recurrence/index.ts'
import { ok, type Result } from '../../core/result.ts'
import type {
  CreateCommand,
  CreateKey,
  DeleteCommand,
  ProviderError,
  RespondCommand,
  UpdateCommand,
  WrittenItem,
} from '../provider.ts'
import { answerDueAgain } from './answer-due-again.ts'
import { type CalendarStore, type ItemContent, livingItem, type MemoryCalendar } from './calendar-store.ts'
import { failWith } from './faults.ts'
import { etagOf, type StoredItem, writtenItem } from './stored-item.ts'

export interface WritePorts {
  readonly store: CalendarStore
  readonly canInvite: boolean
}

type Outcome<Value> = Result<Value, ProviderError>

/** The same key always gives the same id, so a repeated create finds its first attempt. */
const idOf = (key: CreateKey): string => `ours-${key.linkId}-${key.generation}`

export function applyCreate(ports: WritePorts, calendar: MemoryCalendar, command: CreateCommand): Outcome<WrittenItem> {
  if (command.as === 'invitation' && !ports.canInvite) {
    return failWith('refused', 'this memory world has no booking mailbox that could invite')
  }
  const remoteId = idOf(command.key)
  const existing = calendar.items.get(remoteId)
  if (existing === undefined) return ok(writtenItem(ports.store.put(newItem(calendar, command, remoteId))))
  return existing.deleted
    ? failWith('exists', `the id ${remoteId} was used and deleted; a new generation is needed`)
    : ok(writtenItem(existing))
}

function newItem(calendar: MemoryCalendar, { draft, key, as }: CreateCommand, remoteId: string): ItemContent {
  const invited = as === 'invitation'
  return {
    remoteId,
    calendarId: calendar.room.remoteCalendarId,
    origin: invited ? 'our_invitation' : 'our_hold',
    ...contentOf(draft),
    iCalUid: draft.uid,
    blocking: true,
    attendeeCount: 0,
    oddities: {},
    marker: { linkId: key.linkId, generation: key.generation },
    roomResponse: invited ? 'needs_action' : 'organizer',
    answerComment: null,
    awaitsAnswer: invited,
    cancelled: false,
    deleted: false,
  }
}

export function applyUpdate(ports: WritePorts, calendar: MemoryCalendar, command: UpdateCommand): Outcome<WrittenItem> {
  const item = livingItem(calendar, command.ref.remoteId)
  if (item === null) return failWith('gone', `there is no item ${command.ref.remoteId}`)
  if (item.origin === 'person_invitation') {
    return failWith('refused', 'only the organiser may change what all attendees share')
  }
  if (etagOf(item) !== command.ifMatch) return failWith('stale', 'the entity tag does not fit')
  const { key, draft } = command
  return ok(
    writtenItem(
      ports.store.change(item, {
        ...contentOf(draft),
        marker: { linkId: key.linkId, generation: key.generation },
        ...(timesOf(draft.series) === timesOf(item.series) ? {} : answerDueAgain(item)),
      }),
    ),
  )
}

export function applyDelete(ports: WritePorts, calendar: MemoryCalendar, command: DeleteCommand): Outcome<'deleted'> {
  const item = livingItem(calendar, command.ref.remoteId)
  if (item === null) return ok('deleted')
  if (etagOf(item) !== command.ifMatch) return failWith('stale', 'the entity tag does not fit')
  ports.store.change(item, { deleted: true, awaitsAnswer: false })
  return ok('deleted')
}

export function applyRespond(
  ports: WritePorts,
  calendar: MemoryCalendar,
  command: RespondCommand,
): Outcome<'answered'> {
  const item = livingItem(calendar, command.remoteId)
  if (item === null) {
    return command.response === 'declined' ? ok('answered') : failWith('gone', `there is no item ${command.remoteId}`)
  }
  if (item.roomResponse === 'organizer') return failWith('refused', 'nobody invited the room to this item')
  if (command.occurrence !== undefined)
    return respondToDate(ports, item, { ...command, occurrence: command.occurrence })
  if (item.roomResponse === command.response) return ok('answered')
  ports.store.change(item, {
    roomResponse: command.response,
    answerComment: command.comment,
    awaitsAnswer: false,
  })
  return ok('answered')
}

/** A date that the room declines leaves its copy; of the others nothing changes. */
function respondToDate(
  { store }: WritePorts,
  item: StoredItem,
  { occurrence, response, comment }: RespondCommand & { readonly occurrence: OccurrenceKey },
): Outcome<'answered'> {
  if (response === 'accepted') return ok('answered')
  const overrides = new Map([...item.series.overrides, [occurrence, { cancelled: true as const }]])
  store.change(item, { series: { ...item.series, overrides }, answerComment: comment })
  return ok('answered')
}

/** Equal for two series that take place at the same times. */
const timesOf = ({ timing, rule, rdates, exdates, overrides }: Series): string =>
  JSON.stringify([timing, rule, rdates, exdates, [...overrides]])

const contentOf = (draft: ItemDraft) => ({
  organizer: draft.organizer,
  summary: draft.summary,
  description: draft.description,
  visibility: draft.visibility,
  series: draft.series,
})
