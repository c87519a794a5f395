import type { Command } from '../command.ts'
import { SWITCH_OPTIONS, switchAll } from '../switch-calendars.ts'

export const restoreGoLive: Command = {
  name: 'restore go-live',
  summary: 'Write to the calendars again: what has waited is judged first',
  takes: [],
  options: SWITCH_OPTIONS,
  run: (typed, out, open) => switchAll('live', typed, out, open),
}
