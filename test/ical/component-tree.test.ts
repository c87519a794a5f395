import { describe, expect, it } from 'vitest'
import { componentsOf, linesOf, readComponent, writeComponent } from '../../src/ical/component-tree.ts'

const MEETING = [
  ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:a', 'SUMMARY:Plan', '  for next year'],
  ...['BEGIN:VALARM', 'TRIGGER:-PT5M', 'UID:alarm', 'END:VALARM', 'X-LATE:1', 'END:VEVENT', 'END:VCALENDAR', ''],
].join('\r\n')

function read(text: string) {
  const node = readComponent(text)
  if (node === null) throw new Error('no component')
  return node
}

describe('the components of an iCalendar text', () => {
  it('come out as they went in, byte for byte, in their order', () => {
    expect(writeComponent(read(MEETING))).toBe(MEETING)
  })

  it('hold their own properties; those of what is nested in them are not theirs', () => {
    const [event] = componentsOf(read(MEETING), 'VEVENT')
    if (event === undefined) throw new Error('no event')
    expect(linesOf(event, 'UID').map(({ text }) => text)).toEqual(['UID:a'])
    expect(linesOf(event, 'SUMMARY').map(({ text }) => text)).toEqual(['SUMMARY:Plan\r\n  for next year'])
    expect(componentsOf(event, 'VALARM')).toHaveLength(1)
  })

  it.each([
    ['without any', 'VERSION:2.0\r\n'],
    ['that do not end', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\n'],
    ['that end before they begin', 'END:VCALENDAR\r\n'],
    ['nested 50,000 deep', 'BEGIN:X\r\n'.repeat(50_000) + 'END:X\r\n'.repeat(50_000)],
  ])('of a text %s are none', (_, text) => {
    expect(readComponent(text)).toBeNull()
  })
})
