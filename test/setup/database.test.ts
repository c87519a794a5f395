import { expect, it } from 'vitest'
import { databaseOfFile } from './database-of-file.ts'

const FROM = Temporal.Instant.from('2031-03-01T10:00:00Z')
const database = databaseOfFile({ clockFrom: FROM })

it('a database whose clock begins at a fixed day shows it in statements and defaults, and goes on', async () => {
  const shown = async () => {
    const [row] = await database().sql<{ now: string; clock: string; made: string }>(
      `insert into organization (name) values ('Acme') returning now() as now, clock_timestamp() as clock, created_at as made`,
    )
    return [row?.now, row?.clock, row?.made].map((text) =>
      FROM.until(Temporal.Instant.from(text ?? '')).total('seconds'),
    )
  }
  const [before, after] = [await shown(), await shown()]
  for (const seconds of [...before, ...after]) {
    expect(seconds).toBeGreaterThanOrEqual(0)
    expect(seconds).toBeLessThan(600)
  }
  expect(after[0]).toBeGreaterThan(before[0] ?? 0)
})
