import type { AdoptionSide } from '../compose/compose-adoption.ts'
import type { CliContext } from './cli-context.ts'

/** Adoptions, with the means to carry them on in this process. Loaded here, so that help and mistakes do not wait for it. */
export async function openAdoption(context: CliContext): Promise<AdoptionSide> {
  const [
    { composeAdoption },
    { composeSync, cursorSeal },
    { declineText },
    { occupancySearch },
    { notificationUrlOf },
  ] = await Promise.all([
    import('../compose/compose-adoption.ts'),
    import('../compose/compose-sync.ts'),
    import('../core/decline-text.ts'),
    import('../store/occupancy-search.ts'),
    import('../compose/notification-url.ts'),
  ])
  const { config, database, providers, sealer, clock } = context
  const visits = composeSync({
    ...{ database, providers, seal: cursorSeal(sealer), finder: occupancySearch, declineText, clock },
    // Nobody is woken from here: the running service's sweeper finds what is owed.
    enqueue: async () => 'queued',
    ownDomains: new Set(config.mail.ownDomains),
    language: config.mail.language,
    notificationUrl: notificationUrlOf(config),
  })
  return composeAdoption({ database, visits })
}
