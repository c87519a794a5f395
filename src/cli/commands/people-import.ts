import type { ImportReport, LineProblem, PeopleImportError } from '../../ops/people-import/index.ts'
import { MOST_IMPORT_BYTES, PEOPLE_COLUMNS } from '../../ops/people-import/index.ts'
import { callerOf } from '../caller.ts'
import { chooseOrganization, ORGANIZATION } from '../choose-organization.ts'
import { Refusal, UsageError } from '../cli-error.ts'
import type { Command, Output, Typed } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { openPeople } from '../open-people.ts'
import { readInput } from '../read-input.ts'
import { showJson } from '../show-json.ts'
import { showTable } from '../show-table.ts'

export const peopleImport: Command = {
  name: 'people import',
  summary: 'Add and change people out of a CSV file',
  takes: ['file'],
  options: {
    organization: ORGANIZATION,
    preview: { type: 'boolean', says: 'show what would be done, and do nothing' },
    'deactivate-absent': {
      type: 'string',
      value: '<number>',
      says: 'archive the people whom the file does not name; how many they are, as --preview tells',
    },
  },
  notes: `The file, or - for standard input, is UTF-8 with a header row: ${PEOPLE_COLUMNS.join(', ')}, in any order, with , or ; between; only address is needed.
Several aliases, rooms or groups in one cell: ; , or | between them, the cell in quotes where needed. rooms are ids, or all. Groups that are not there are made.
A person is known by any of their addresses. An empty cell leaves what is there. Of wrong lines each is named, and then nothing is written; the same
file again changes nothing. Whoever is not in the file is listed, and stays. Ends with 1 when lines are wrong.`,
  async run(typed, out, open) {
    const deactivateAbsent = readCount(typed)
    const bytes = await readInput(typed.arguments[0] ?? '', MOST_IMPORT_BYTES)
    await using context = await open()
    const organization = await chooseOrganization(context.database, typed.options.organization)
    const { importPeople } = await openPeople(context)
    const order = { bytes, form: 'csv', preview: typed.options.preview === true, deactivateAbsent } as const
    const done = await importPeople(callerOf(context, organization.id), order, (lines) => out.note(`${lines} lines`))
    if (!done.ok) return refuse(done.error, typed, out)
    if (typed.json) out.line(showJson(done.value))
    else showReport(done.value, out, deactivateAbsent !== null)
    return EXIT.ok
  },
}

function readCount({ options }: Typed): number | null {
  const said = options['deactivate-absent']
  if (said === undefined) return null
  if (typeof said === 'string' && /^\d{1,9}$/.test(said)) return Number(said)
  throw new UsageError(`--deactivate-absent is how many people are absent, as --preview tells, and not "${said}".`)
}

function refuse(error: PeopleImportError, { json }: Typed, out: Output) {
  switch (error.code) {
    case 'lines_wrong':
      out.line(json ? showJson({ problems: error.problems }) : tableOf(error.problems))
      out.note(`Nothing was written: ${error.problems.length} cells or lines are wrong.`)
      return EXIT.failed
    case 'absent_differ':
      throw new Refusal(`Nothing was written: ${error.absent} people are not in the file, and not ${error.said}.`)
    case 'changed_meanwhile':
      throw new Refusal('Nothing was written: somebody has changed people meanwhile. Type it again.')
  }
}

const tableOf = (problems: readonly LineProblem[]): string =>
  showTable([
    ['LINE', 'COLUMN', 'RULE', 'VALUE', 'WHY'],
    ...problems.map(({ line, column, rule, value, detail }) => [
      ...[String(line), column ?? '', rule],
      ...[value?.replaceAll(/\s+/g, ' ') ?? '', detail],
    ]),
  ])

function showReport(report: ImportReport, out: Output, archives: boolean): void {
  const acts = report.rows.filter(({ act }) => act !== 'same')
  if (acts.length > 0)
    out.line(
      showTable([
        ['LINE', 'WHAT', 'NAME', 'ADDRESS', 'CHANGED'],
        ...acts.map(({ line, act, displayName, address, changed }) => [
          ...[String(line), act, displayName],
          ...[address, changed.join(', ')],
        ]),
      ]),
    )
  const { absent } = report
  if (absent.length > 0)
    out.line(
      showTable([
        ['PERSON', 'NOT IN THE FILE', 'ADDRESS'],
        ...absent.map(({ id, displayName, address }) => [String(id), displayName, address]),
      ]),
    )
  if (report.newGroups.length > 0) out.line(`Groups that are made: ${report.newGroups.join(', ')}.`)
  out.line(`${report.written ? '' : 'Preview: '}${report.new} new, ${report.changed} changed, ${report.same} the same.`)
  if (absent.length === 0) return
  const are = report.written ? 'are' : 'would be'
  out.line(
    archives
      ? `${absent.length} are not in the file and ${are} archived: their devices are signed out.`
      : `${absent.length} are not in the file, and stay. To archive them: --deactivate-absent ${absent.length}`,
  )
}
