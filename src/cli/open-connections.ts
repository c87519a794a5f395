import type { CliContext } from './cli-context.ts'

export type ConnectionSide = Awaited<ReturnType<typeof openConnections>>

/** Connections, pairing and rooms, for one command. Loaded here, so that help and mistakes do not wait for it. */
export async function openConnections(context: CliContext) {
  const [
    { composeConnections },
    { connectionForms },
    { createOutgoingGuard, PROVIDER_HOSTS },
    { roomStore },
    { notificationUrlOf },
  ] = await Promise.all([
    import('../compose/compose-connections.ts'),
    import('../compose/connection-forms.ts'),
    import('../providers/outgoing-guard.ts'),
    import('../store/room-store.ts'),
    import('../compose/notification-url.ts'),
  ])
  const { config, database, sealer, providers, clock } = context
  const guard = createOutgoingGuard({
    allowedHosts: new Set([...PROVIDER_HOSTS, ...config.providers.allowedHosts]),
    allowLoopback: config.providers.allowLoopback,
  })
  const side = composeConnections({
    database,
    sealer,
    providers,
    forms: connectionForms(guard),
    // Nobody is woken from here: the running service's sweeper finds a new calendar by itself.
    wakeCalendar: () => {},
    clock,
    notificationUrl: notificationUrlOf(config),
  })
  return { ...side, rooms: roomStore(database) }
}
