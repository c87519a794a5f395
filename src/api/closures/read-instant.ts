import { fail, ok, type Result } from '../../core/result.ts'
import { parseInstant } from '../../core/time/index.ts'
import { type Problem, problem } from '../problem.ts'

export function readInstant(text: string, field: string): Result<Temporal.Instant, Problem> {
  const read = parseInstant(text)
  return read.ok ? ok(read.value) : fail(problem(read.error.code, { field }))
}
