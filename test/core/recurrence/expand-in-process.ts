import { occurrences, spans } from './builders.ts'
import { WALL_CLOCK_CASES } from './wall-clock-cases.ts'

/** Run on its own by `expand.test.ts` under other time zones of the process: prints the zone and what each case gives. */
const found = WALL_CLOCK_CASES.map(({ series, window }) => spans(occurrences(series, window)))
console.log(JSON.stringify({ zone: Temporal.Now.timeZoneId(), found }))
