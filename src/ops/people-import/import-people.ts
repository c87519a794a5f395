import type { Caller } from '../../booking/ports.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { planPeople } from './plan-people.ts'
import type { ImportPeopleOrder, ImportPlan, ImportReport, PeopleImportError, PeopleImportPorts } from './ports.ts'
import { readList } from './read-list.ts'
import { readRows } from './read-rows.ts'
import { readTable } from './read-table.ts'

/**
 * Reads a list of people, judges all of it, and writes all of it or nothing. Importing the same list again changes nothing. Whoever is not in
 * it is named in the report; they are archived only where the order says how many that are.
 */
export async function importPeople(
  { imports, signIns }: PeopleImportPorts,
  caller: Caller,
  { order, told = () => {} }: { readonly order: ImportPeopleOrder; readonly told?: (done: number) => void },
): Promise<Result<ImportReport, PeopleImportError>> {
  const { organizationId } = caller
  const raw = order.form === 'csv' ? readTable(order.bytes) : readList(order.bytes)
  const read = readRows(raw.lines)
  const { plan, problems: unfit } = planPeople(read.rows, await imports.known(organizationId))
  const problems = [...raw.problems, ...read.problems, ...unfit].sort((a, b) => a.line - b.line)
  if (problems.length > 0) return fail({ code: 'lines_wrong', problems })
  const { deactivateAbsent } = order
  const absent = plan.absent.length
  if (deactivateAbsent !== null && deactivateAbsent !== absent)
    return fail({ code: 'absent_differ', said: deactivateAbsent, absent })
  const archives = deactivateAbsent === null ? [] : plan.absent
  if (order.preview) return ok(reportOf(plan, { written: false, deactivated: archives.length }))
  const isDone = await imports.apply(caller, { ...plan, archives }, told)
  signIns.forget({ organizationId, personId: null })
  return isDone
    ? ok(reportOf(plan, { written: true, deactivated: archives.length }))
    : fail({ code: 'changed_meanwhile' })
}

function reportOf(
  { steps, newGroups, absent }: ImportPlan,
  done: Pick<ImportReport, 'written' | 'deactivated'>,
): ImportReport {
  const count = (act: string) => steps.filter((step) => step.act === act).length
  return {
    ...done,
    ...{ new: count('new'), changed: count('changed'), same: count('same'), newGroups },
    absent: absent.map(({ id, displayName, address }) => ({ id, displayName, address })),
    rows: steps.map((step) => ({
      line: step.line,
      act: step.act,
      address: step.address,
      displayName: step.displayName,
      changed: step.act === 'new' ? [] : step.changed,
    })),
  }
}
