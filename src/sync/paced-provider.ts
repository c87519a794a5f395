import type { RequestClass } from '../core/request-budget.ts'
import type { Result } from '../core/result.ts'
import type { CalendarProvider, ProviderError } from '../providers/provider.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { Pacer } from './pacer.ts'

/** The same provider, whose every call on behalf of this calendar keeps the pace of its connection. */
export function pacedProvider(
  pacer: Pacer,
  calendar: LeasedCalendar,
  { provider, of }: { readonly provider: CalendarProvider; readonly of: RequestClass },
): CalendarProvider {
  const paced = <Value>(send: () => Promise<Result<Value, ProviderError>>) => pacer.call(calendar, of, send)
  return {
    kind: provider.kind,
    capabilities: provider.capabilities,
    windows: (range) => provider.windows(range),
    // An administrator asks for these and waits for the answer: they are not part of any visit.
    check: (ref) => provider.check(ref),
    explainRoom: (remoteCalendarId) => provider.explainRoom(remoteCalendarId),
    listRooms: () => paced(() => provider.listRooms()),
    pull: (ref, request) => paced(() => provider.pull(ref, request)),
    read: (ref, item) => paced(() => provider.read(ref, item)),
    findByKey: (ref, key) => paced(() => provider.findByKey(ref, key)),
    create: (command) => paced(() => provider.create(command)),
    update: (command) => paced(() => provider.update(command)),
    delete: (command) => paced(() => provider.delete(command)),
    respond: (command) => paced(() => provider.respond(command)),
    answerOf: (ref, item) => paced(() => provider.answerOf(ref, item)),
    roomCopyOf: (ref, item) => paced(() => provider.roomCopyOf(ref, item)),
    subscribe: (command) => paced(() => provider.subscribe(command)),
    renew: (subscription, until) => paced(() => provider.renew(subscription, until)),
    unsubscribe: (subscription) => paced(() => provider.unsubscribe(subscription)),
  }
}
