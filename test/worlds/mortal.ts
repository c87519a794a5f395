import type { VisitPorts } from '../../src/sync/visit-calendar.ts'

/** The process is gone: nothing that it would have done afterwards happens. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

export interface Mortal {
  readonly ports: VisitPorts
  /** Calls made to PostgreSQL and to the provider so far. */
  calls(): number
}

/**
 * The ports of a process that is killed before its call number `lifetime` (from 1) to PostgreSQL or to a provider. What a transaction has not
 * committed by then is rolled back; what a provider has carried out stays.
 */
export function mortal(ports: VisitPorts, lifetime: number): Mortal {
  let calls = 0
  const live = () => {
    calls += 1
    if (calls >= lifetime) throw new Killed('the process was killed')
  }
  const watched = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function' || name === 'windows') return member
        return async (...values: unknown[]) => {
          live()
          return await Reflect.apply(member, target, values)
        }
      },
    })
  const { apply, providers } = ports
  return {
    calls: () => calls,
    ports: {
      ...ports,
      leases: watched(ports.leases),
      cursors: watched(ports.cursors),
      compares: watched(ports.compares),
      strays: watched(ports.strays),
      observations: watched(ports.observations),
      inbox: watched(ports.inbox),
      outbound: watched(ports.outbound),
      subscriptions: watched(ports.subscriptions),
      apply: {
        inTransaction: async (calendar, work) => {
          live()
          const owed = await apply.inTransaction(calendar, async (unit) => {
            await work(watched(unit))
            live()
          })
          return owed
        },
      },
      providers: {
        of: async (organizationId, connectionId) => {
          live()
          const provider = await providers.of(organizationId, connectionId)
          return provider === null ? null : watched(provider)
        },
      },
    },
  }
}
