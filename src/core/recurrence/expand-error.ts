/**
 * Why an expansion gave no answer. It never gives half of one.
 * `too_many_instances`, `too_many_iterations`: a cap was reached. `never_matches`: no date fulfils the rule.
 * `deadline`: the caller's clock said stop. `window_refused`: `to` is not after `from`.
 */
export interface ExpandError {
  readonly code: 'too_many_instances' | 'too_many_iterations' | 'never_matches' | 'deadline' | 'window_refused'
  readonly rule: string
  readonly value: string
  readonly limit: string
}
