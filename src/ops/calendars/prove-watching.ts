import type { CalendarProvider, CalendarRef, Proof } from '../../providers/provider.ts'

export interface WatchPorts {
  /** Where this provider can call us; null: nowhere. */
  readonly notificationUrl: (provider: CalendarProvider['kind']) => string | null
  readonly ids: { uuid(): string; secret(): string }
  readonly clock: { now(): Temporal.Instant }
}

const PROBE_MINUTES = 60

const proof = (passed: boolean, detail: string): Proof => ({ step: 'watch', passed, detail })

/** Opens a subscription and ends it again. Where that is refused nothing is lost: the calendar is polled, and the proof says so. */
export async function proveWatching(
  ports: WatchPorts,
  provider: CalendarProvider,
  calendar: CalendarRef,
): Promise<Proof> {
  const notificationUrl = ports.notificationUrl(provider.kind)
  if (notificationUrl === null)
    return proof(false, 'No public https address is set, so the provider cannot tell us of changes: it is polled.')
  const until = ports.clock.now().add({ minutes: PROBE_MINUTES }).round('second').toString()
  const { ids } = ports
  const opened = await provider.subscribe({ calendar, notificationUrl, id: ids.uuid(), secret: ids.secret(), until })
  if (!opened.ok)
    return proof(
      false,
      `The provider does not let us watch it (${opened.error.code}: ${opened.error.message}): it is polled.`,
    )
  // One that cannot be ended ends by itself within the hour, and its notices are nobody's.
  await provider.unsubscribe(opened.value)
  return proof(true, 'A subscription was opened and ended again: the provider tells us of changes.')
}
