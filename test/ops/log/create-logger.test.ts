import { describe, expect, it } from 'vitest'
import { createLogger } from '../../../src/ops/log/create-logger.ts'

const TOKEN = `${'Zk3'.repeat(14)}q`

describe('the log', () => {
  const lines: string[] = []
  const logger = createLogger('info', { write: (line) => void lines.push(line) })

  it('never holds a secret link, wherever somebody wrote it', () => {
    const encoded = [...TOKEN].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')
    logger.warn({ err: new Error(`Reply was already sent in "/feeds/${TOKEN}.ics" (GET)`) })
    logger.error({ deep: { deeper: { url: `https://rooms.example.com/feeds/${encoded}.ics` } } }, `see /t/${TOKEN}`)
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      expect(line).not.toContain(TOKEN.slice(0, 12))
      expect(line).not.toContain(encoded.slice(0, 30))
      expect(JSON.parse(line)).toBeTypeOf('object')
    }
    expect(lines[0]).toContain('/feeds/[secret].ics')
  })

  it('says in which file something happened', () => {
    lines.length = 0
    logger.error({ stack: 'at serve (file:///app/src/feeds/compose-calendar.ts:12:3)' }, 'failed')
    expect(lines[0]).toContain('src/feeds/compose-calendar.ts:12:3')
  })

  it('never holds what stands under the name of a secret', () => {
    lines.length = 0
    logger.info({ token: TOKEN, settings: { clientSecret: TOKEN } }, 'x')
    expect(lines[0]).not.toContain(TOKEN)
  })
})
