import type { Report } from '../../src/ops/verify/index.ts'
import type { Tally } from './tally.ts'

export interface Outcome {
  readonly seed: number
  readonly seconds: number
  readonly acts: Tally
  readonly faults: Tally
  readonly restarts: number
  /** From the last fault to rest and a proof without a violation; null: it never came. */
  readonly restAfterSeconds: number | null
  readonly allowedSeconds: number
  readonly report: Report | null
  readonly unrest: readonly string[]
  /** Each must be empty. */
  readonly broken: Readonly<Record<'double bookings' | 'lost' | 'twins', readonly string[]>>
  readonly writes: { readonly sent: number; readonly changes: number }
  readonly bookings: readonly (readonly [state: string, count: number])[]
}

export const isWell = ({ restAfterSeconds, allowedSeconds, report, broken }: Outcome): boolean =>
  restAfterSeconds !== null &&
  restAfterSeconds <= allowedSeconds &&
  report?.ok === true &&
  Object.values(broken).every((cases) => cases.length === 0)

/** The figures of one run, for people. */
export function page(outcome: Outcome): string {
  const { seed, seconds, acts, faults, restarts, report, broken, writes, bookings, unrest } = outcome
  const rest = outcome.restAfterSeconds
  return [
    `# Chaos: ${isWell(outcome) ? 'everything held' : 'SOMETHING BROKE'}`,
    '',
    `Seed ${seed}, ${seconds} s of faults. \`npm run chaos -- --seconds ${seconds} --seed ${seed}\` draws the same acts and faults again; what meets what depends on the machine.`,
    '',
    '| | |',
    '| --- | --- |',
    row('acts of people and programs', acts.total()),
    row('faults', faults.total()),
    row('processes started again', restarts),
    row(
      'at rest after the last fault',
      rest === null ? `never: ${unrest.join(', ')}` : `${rest.toFixed(1)} s (at most ${outcome.allowedSeconds} s)`,
    ),
    row(
      'promises proved',
      report === null
        ? 'none'
        : `${report.proofs.filter(({ status }) => status === 'ok').length} of ${report.proofs.length}`,
    ),
    ...Object.entries(broken).map(([what, cases]) => row(what, cases.length)),
    row('writes sent to calendars', `${writes.sent} for ${writes.changes} changes`),
    ...bookings.map(([state, count]) => row(`bookings ${state}`, count)),
    '',
    ...section('What people did', acts),
    ...section('What went wrong', faults),
    ...findings(outcome),
  ].join('\n')
}

const row = (what: string, figure: string | number): string => `| ${what} | ${figure} |`

const section = (title: string, tally: Tally): string[] => [
  `## ${title}`,
  '',
  '| | |',
  '| --- | --- |',
  ...[...tally.entries()].sort((a, b) => b[1] - a[1]).map(([what, count]) => row(what, count)),
  '',
]

function findings({ broken, report }: Outcome): string[] {
  const violations = (report?.proofs ?? []).flatMap(({ code, violations: found }) =>
    found.map(({ says }) => `${code}: ${says}`),
  )
  const all = [
    ...violations,
    ...Object.entries(broken).flatMap(([what, cases]) => cases.map((one) => `${what}: ${one}`)),
  ]
  return all.length === 0 ? [] : ['## What broke', '', ...all.map((line) => `- ${line}`), '']
}
