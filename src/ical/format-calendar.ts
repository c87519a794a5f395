import { foldedLine } from './content-line.ts'
import type { CalendarComponent } from './scan-text.ts'

/**
 * The text of a component: lines that nobody changed as they were sent, folded at 75 octets and never inside a character, each ended with CRLF,
 * the last one too. The one way in which a client's text leaves this service.
 */
export function formatCalendar({ name, lines, components }: CalendarComponent): string {
  return [
    foldedLine(`BEGIN:${name}`),
    ...lines.map(({ text }) => foldedLine(text)),
    ...components.map(formatCalendar),
    foldedLine(`END:${name}`),
  ].join('')
}
