import type { Command } from '../command.ts'
import { SWITCH_OPTIONS, switchAll } from '../switch-calendars.ts'

export const restoreBegin: Command = {
  name: 'restore begin',
  summary: 'After a backup was restored: read every calendar, and write to none, until you go live',
  takes: [],
  options: SWITCH_OPTIONS,
  notes: 'Then: meetmeup restore report, and when its differences are as you expect, meetmeup restore go-live.',
  run: (typed, out, open) => switchAll('observe', typed, out, open),
}
