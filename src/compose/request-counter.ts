import { AsyncLocalStorage } from 'node:async_hooks'

/** Counts the requests that one call of an adapter makes, however many there are and whoever else is calling meanwhile. */
export interface RequestCounter {
  readonly counted: <Value>(call: () => Promise<Value>) => Promise<{ readonly value: Value; readonly requests: number }>
  /** The same `fetch`, each of whose requests counts as `cost` says. */
  counting(fetch: typeof globalThis.fetch, cost: (method: string) => number): typeof globalThis.fetch
}

export function createRequestCounter(): RequestCounter {
  const calls = new AsyncLocalStorage<{ requests: number }>()
  return {
    async counted(call) {
      const count = { requests: 0 }
      const value = await calls.run(count, call)
      return { value, requests: count.requests }
    },
    counting: (fetch, cost) => (input, init) => {
      const count = calls.getStore()
      if (count !== undefined) count.requests += cost((init?.method ?? 'GET').toUpperCase())
      return fetch(input, init)
    },
  }
}
