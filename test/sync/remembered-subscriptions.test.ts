import { expect, it } from 'vitest'
import { rememberedSubscriptions } from '../../src/store/sync/remembered-subscriptions.ts'

const known = {
  ...{ organizationId: 1, calendarId: 7, provider: 'google' as const },
  secretHash: new Uint8Array([1]),
}

it('whose notices come is asked once for a subscription that there is, and each time for one that there is not', async () => {
  const asked: string[] = []
  const there = new Set(['a'])
  const find = rememberedSubscriptions(async (id) => {
    asked.push(id)
    return there.has(id) ? known : null
  })
  for (const id of ['a', 'a', 'b', 'a', 'b']) expect(await find(id)).toEqual(id === 'a' ? known : null)
  expect(asked).toEqual(['a', 'b', 'b'])
  there.add('b')
  expect(await find('b')).toEqual(known)
})
