import { compareTroubles } from './compare-troubles.ts'
import type { Clock, KeptTrouble, Telling, TroubleStore } from './ports.ts'
import type { PublicCertificate } from './public-certificate.ts'

export interface WatchPorts {
  readonly troubles: TroubleStore
  readonly clock: Clock
  readonly telling: Telling
  readonly certificate: PublicCertificate
  /** A new uuid. */
  readonly newId: () => string
}

/** The chore: looks at what is wrong in each organization. One that cannot be looked at does not keep the others from their turn. */
export async function watchTroubles({ troubles, clock, telling, certificate, newId }: WatchPorts): Promise<void> {
  const failures: unknown[] = []
  const ofCertificate = await certificate.trouble(clock.now())
  for (const organization of await troubles.organizations()) {
    const now = clock.now()
    try {
      const seen = await troubles.seen(organization.id, now)
      await troubles.look(organization, {
        ...{ now, telling, newId },
        compare(kept) {
          const known = ofCertificate === 'unknown' ? kept.filter(isOfCertificate) : [ofCertificate ?? []].flat()
          return compareTroubles(kept, [...seen, ...known], now)
        },
      })
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} organizations could not be looked at`)
}

/** What could not be asked is as it was. */
const isOfCertificate = ({ kind }: KeptTrouble): boolean => kind === 'certificate_expiring'
