import { describe, expect, it } from 'vitest'
import { rehearsal } from '../../src/compose/rehearsal.ts'
import { goOn } from '../../src/sync/step.ts'

describe('a rehearsal of failures', () => {
  it('is nothing at all when none is asked for', () => {
    expect(rehearsal(null)).toBe(goOn)
    expect(goOn('push.after_http')).toBeUndefined()
  })

  it('fails at the time it was told, and at no other', async () => {
    const reach = rehearsal('push.after_http:throw@2')
    await reach('push.after_http')
    await reach('pull.after_page')
    await expect(reach('push.after_http')).rejects.toThrow('push.after_http failed at time 2')
    await reach('push.after_http')
  })

  it('can fail at several steps, and hold one up', async () => {
    const reach = rehearsal('pull.after_page:pause(1), apply.before_commit:throw')
    await reach('pull.after_page')
    await expect(reach('apply.before_commit')).rejects.toThrow('apply.before_commit')
  })

  it.each(['push.whenever:kill', 'push.after_http', 'push.after_http:explode'])('does not know %s', (text) => {
    expect(() => rehearsal(text)).toThrow('is no failpoint')
  })
})
