import type { ImportRule, LineProblem } from './ports.ts'

const LONGEST_SHOWN = 100

/** A problem as it is told; of a long text its beginning. */
export function lineProblem(
  line: number,
  rule: ImportRule,
  detail: string,
  at: { readonly column?: string; readonly value?: string } = {},
): LineProblem {
  const value = at.value === undefined ? null : at.value.toWellFormed().replaceAll('\0', '').slice(0, LONGEST_SHOWN)
  return { line, column: at.column ?? null, rule, value: value?.toWellFormed() ?? null, detail }
}
