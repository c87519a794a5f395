import type { CalendarProvider } from '../../src/providers/provider.ts'
import type { VisitPorts } from '../../src/sync/visit-calendar.ts'

/** The same ports, with every call to the provider told to `onCall` first. */
export function overheard(ports: VisitPorts, onCall: (name: string) => void | Promise<void>): VisitPorts {
  const listening = (provider: CalendarProvider): CalendarProvider =>
    new Proxy(provider, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function' || name === 'windows') return member
        return async (...values: unknown[]) => {
          await onCall(String(name))
          return await Reflect.apply(member, target, values)
        }
      },
    })
  return {
    ...ports,
    providers: {
      async of(organizationId, connectionId) {
        const provider = await ports.providers.of(organizationId, connectionId)
        return provider === null ? null : listening(provider)
      },
    },
  }
}
