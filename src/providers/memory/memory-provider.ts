import type { CalendarItem, ItemDraft } from '../../core/calendar-item.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type {
  CalendarProvider,
  CreateCommand,
  CreateKey,
  ProviderError,
  PullPage,
  PullRequest,
  PullWindow,
  RemoteRef,
  SubscribeCommand,
  WrittenItem,
} from '../provider.ts'
import { RECURRENCE_NOT_EXPRESSIBLE } from '../provider.ts'
import { type CalendarStore, livingItem, type MemoryCalendar } from './calendar-store.ts'
import { checkCalendar } from './check.ts'
import { createDoor } from './door.ts'
import { type FaultBook, failWith, problem, SIGNED_OUT } from './faults.ts'
import type { NoticeBoard } from './notice-board.ts'
import { pageOf } from './paging.ts'
import { toCalendarItem, writtenItem } from './stored-item.ts'
import { applyCreate, applyDelete, applyRespond, applyUpdate, type WritePorts } from './writes.ts'

interface MemoryProviderPorts {
  readonly store: CalendarStore
  readonly faults: FaultBook
  readonly notices: NoticeBoard
  readonly canInvite: boolean
  /** False: our credentials are refused. */
  readonly signedIn: boolean
  readonly pageSize: number
  shuffle(ids: readonly string[]): readonly string[]
}

/** The one stretch of time of a provider without windows. */
const UNBOUNDED: PullWindow = { from: '0001-01-01T00:00:00Z', to: '9999-12-31T00:00:00Z' }

type Outcome<Value> = Result<Value, ProviderError>

export function createMemoryProvider(ports: MemoryProviderPorts): CalendarProvider {
  const { store, faults, notices } = ports
  const writePorts: WritePorts = { store, canInvite: ports.canInvite }

  const { reading, writing, conditional } = createDoor(ports)
  const untagged = <Value>(calendarId: string, answer: Outcome<Value>, without: (value: Value) => Value) =>
    answer.ok && faults.takeLostTag(calendarId) ? ok(without(answer.value)) : answer

  const provider: CalendarProvider = {
    kind: 'memory',
    capabilities: { windowed: false, canInvite: ports.canInvite, listsMarks: true, keepsDeclined: true },
    async listRooms() {
      if (!ports.signedIn || faults.signedOut()) return fail(SIGNED_OUT)
      return ok(store.all().map(discovered))
    },
    async explainRoom(remoteCalendarId) {
      if (!ports.signedIn || faults.signedOut()) return fail(SIGNED_OUT)
      const isThere = store.find(remoteCalendarId) !== null
      return ok({
        remoteCalendarId,
        standing: isThere ? 'listed' : 'unknown',
        detail: isThere ? 'The memory world lists it.' : 'The memory world knows no such room.',
      })
    },
    check: (calendar) => checkCalendar(provider, calendar, store.nextId('probe')),
    windows: () => [UNBOUNDED],
    pull: (calendar, request) => reading(calendar.remoteCalendarId, (found) => pull(ports, found, request)),
    read: (calendar, ref) =>
      reading(calendar.remoteCalendarId, (found) =>
        untagged(calendar.remoteCalendarId, read(found, ref), (item) => ({ ...item, etag: '' })),
      ),
    findByKey: (calendar, key) => reading(calendar.remoteCalendarId, (found) => ok(findByKey(found, key))),
    create: (command: CreateCommand) =>
      writing(
        command.calendar.remoteCalendarId,
        (found, extent) =>
          withoutWords(ports, command) ??
          untagged(
            command.calendar.remoteCalendarId,
            applyCreate(writePorts, found, arrived(command, extent)),
            withoutTag,
          ),
      ),
    update: (command) =>
      conditional(
        command.calendar.remoteCalendarId,
        (found, extent) =>
          withoutWords(ports, command) ??
          untagged(
            command.calendar.remoteCalendarId,
            applyUpdate(writePorts, found, arrived(command, extent)),
            withoutTag,
          ),
      ),
    delete: (command) =>
      conditional(command.calendar.remoteCalendarId, (found) => applyDelete(writePorts, found, command)),
    respond: (command) =>
      writing(command.calendar.remoteCalendarId, (found) => applyRespond(writePorts, found, command)),
    answerOf: (calendar, ref) =>
      reading(calendar.remoteCalendarId, (found) => {
        const item = livingItem(found, ref.remoteId)
        return item === null ? gone(ref) : ok(item.roomResponse)
      }),
    roomCopyOf: (calendar, ref) =>
      reading(calendar.remoteCalendarId, (found) => ok(livingItem(found, ref.remoteId)?.remoteId ?? null)),
    subscribe: (command) => reading(command.calendar.remoteCalendarId, () => subscribe(ports, command)),
    async renew(subscription, until) {
      const calendarId = notices.calendarOf(subscription.remoteId)
      if (calendarId === null) return failWith('gone', 'there is no such subscription')
      return await reading(calendarId, () => {
        const renewed = notices.extend(subscription.remoteId, Temporal.Instant.from(until))
        return renewed === null ? failWith('gone', 'the subscription has ended') : ok(renewed)
      })
    },
    async unsubscribe(subscription) {
      notices.close(subscription.remoteId)
      return ok('stopped')
    },
  }
  return provider
}

function discovered({ room, answers }: MemoryCalendar) {
  return {
    remoteCalendarId: room.remoteCalendarId,
    name: room.name,
    building: room.building ?? null,
    floor: null,
    capacity: room.capacity ?? null,
    features: [],
    timeZone: room.timeZone,
    decides: answers === 'application' ? ('meetmeup' as const) : ('provider' as const),
  }
}

function pull(ports: MemoryProviderPorts, calendar: MemoryCalendar, request: PullRequest): Outcome<PullPage> {
  const page = pageOf(calendar, request.cursor, {
    pageSize: ports.pageSize,
    newestRevision: ports.store.revision(),
    shuffle: ports.shuffle,
    takeReplays: () => ports.faults.takeReplays(calendar.room.remoteCalendarId),
    takeGarbled: (remoteId) => ports.faults.takeGarbledItem(calendar.room.remoteCalendarId, remoteId),
  })
  return page === null ? failWith('cursor_expired', 'the cursor is no longer valid') : ok(page)
}

function read(calendar: MemoryCalendar, ref: RemoteRef): Outcome<CalendarItem> {
  const item = livingItem(calendar, ref.remoteId)
  return item === null ? gone(ref) : ok(toCalendarItem(item))
}

function findByKey(calendar: MemoryCalendar, key: CreateKey): WrittenItem | null {
  const item = [...calendar.items.values()].find(
    ({ marker, deleted, origin }) =>
      !deleted &&
      (origin === 'our_hold' || origin === 'our_invitation') &&
      marker?.linkId === key.linkId &&
      marker.generation === key.generation,
  )
  return item === undefined ? null : writtenItem(item)
}

function subscribe(ports: MemoryProviderPorts, command: SubscribeCommand) {
  const { remoteCalendarId } = command.calendar
  if (ports.faults.watchRefused(remoteCalendarId)) {
    return failWith('watch_not_supported', 'this calendar cannot be watched')
  }
  return ok(
    ports.notices.open({
      remoteCalendarId,
      notificationUrl: command.notificationUrl,
      secret: command.secret,
      until: Temporal.Instant.from(command.until),
    }),
  )
}

/** The refusal of a series that the calendar has no words for; null: it has. */
function withoutWords({ faults }: MemoryProviderPorts, { calendar, draft }: Pick<CreateCommand, 'calendar' | 'draft'>) {
  if (draft.series.rdates.length === 0 || !faults.lacksWords(calendar.remoteCalendarId)) return null
  const refusal = problem('refused', 'this calendar cannot say RDATE')
  return fail({ ...refusal, code: RECURRENCE_NOT_EXPRESSIBLE })
}

/** What of a write arrives when it breaks off half way. */
const arrived = <Command extends { readonly draft: ItemDraft }>(command: Command, extent: 'whole' | 'half'): Command =>
  extent === 'whole'
    ? command
    : { ...command, draft: { ...command.draft, series: { ...command.draft.series, overrides: new Map() } } }

const withoutTag = ({ ref, item }: WrittenItem): WrittenItem => ({ ref, item: { ...item, etag: '' } })

const gone = (ref: RemoteRef) => fail(problem('gone', `there is no item ${ref.remoteId}`))
