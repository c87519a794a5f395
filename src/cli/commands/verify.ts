import { setTimeout as pause } from 'node:timers/promises'
import { composeVerify } from '../../compose/compose-verify.ts'
import { type Finding, type Proof, type Report, verify } from '../../ops/verify/index.ts'
import { chooseOrganization } from '../choose-organization.ts'
import type { Command, Output } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'
import { wholeNumber } from '../whole-number.ts'

/** Findings that are printed for each promise; JSON has all of them. */
const MOST_SHOWN = 20
const BETWEEN_PROOFS_SECONDS = 10

export const verifyPromises: Command = {
  name: 'verify',
  summary: 'Prove the promises: look up each of them, in the database and in the calendars',
  takes: [],
  options: {
    organization: { type: 'string', value: '<id|name>', says: 'this organization alone; else all of them' },
    'without-calendars': { type: 'boolean', says: 'ask no provider; what needs one is skipped' },
    patience: {
      type: 'string',
      value: '<seconds>',
      says: 'prove again for so long while something is found: what people do just now is taken in meanwhile',
    },
  },
  notes:
    'Reads only: no cursor moves and nothing is written. Ends with 1 when a promise is broken; waivers do not count.',
  async run({ options, json }, out, open) {
    const patience = options.patience === undefined ? 0 : wholeNumber(options.patience, '--patience')
    await using context = await open()
    const { organization } = options
    const organizationId =
      organization === undefined ? null : (await chooseOrganization(context.database, organization)).id
    const asksCalendars = options['without-calendars'] !== true
    const ports = composeVerify({ ...context, providers: asksCalendars ? context.providers : null })
    const report = await proveWithPatience(() => verify(ports, { organizationId }), patience)
    if (json) out.line(showJson(report))
    else showReport(report, out)
    return report.ok ? EXIT.ok : EXIT.failed
  },
}

async function proveWithPatience(prove: () => Promise<Report>, seconds: number): Promise<Report> {
  const deadline = performance.now() + seconds * 1000
  for (;;) {
    const report = await prove()
    const left = deadline - performance.now()
    if (report.ok || left <= 0) return report
    await pause(Math.min(left, BETWEEN_PROOFS_SECONDS * 1000))
  }
}

function showReport(report: Report, out: Output): void {
  for (const proof of report.proofs) {
    out.line(`${proof.code.padEnd(4)} ${verdictOf(proof).padEnd(14)} ${proof.title}  (${proof.milliseconds} ms)`)
    for (const line of details(proof)) out.line(`       ${line}`)
  }
  const { violations, waivers } = report
  out.line('')
  out.line(
    `${report.ok ? 'Every promise that was looked at holds' : 'Promises are broken'}: ${count(violations, 'violation')}, ${count(waivers, 'waiver')}.`,
  )
}

function verdictOf({ status, violations }: Proof): string {
  return status === 'violated' ? count(violations.length, 'violation') : status
}

function details({ reason, violations, waivers, notChecked }: Proof): string[] {
  return [
    ...(reason === null ? [] : [`skipped: ${reason}`]),
    ...shown(violations, ''),
    ...shown(waivers, 'waiver: '),
    ...shown(notChecked, 'not checked: '),
  ]
}

function shown(findings: readonly Finding[], what: string): string[] {
  const lines = findings
    .slice(0, MOST_SHOWN)
    .map(({ organizationId, says }) => `${what}organization ${organizationId}: ${says}`)
  const more = findings.length - lines.length
  return more > 0 ? [...lines, `${what}and ${more} more (--json shows all)`] : lines
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
