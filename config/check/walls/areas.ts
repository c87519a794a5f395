/** A part of the house and what it may import of the rest. Paths are regular expressions from the top. */
export interface Area {
  readonly name: string
  readonly path: string
  readonly mayImport: readonly string[]
  /** The npm packages it may import; absent when that is not restricted. With it, of Node only `crypto` is open, for hashes. */
  readonly packages?: readonly string[]
  /** Further parts of Node, where packages are restricted. */
  readonly builtins?: readonly string[]
}

const CORE = '^src/core/'
/** The pure part. What runs it in threads is handed to its users by compose. */
const ICAL = '^src/ical/[^/]+[.]ts$'
/** Threads that work on requests, whatever those are. */
const OFF_THREAD = '^src/off-thread/'
/** provider.ts and what it is made of: the contract, without any provider. */
const CONTRACT = '^src/providers/[^/]+[.]ts$'
/** The ports.ts of anyone, and the shapes that are too long to stand in it. */
const PORTS =
  '^src/[a-z/-]+/ports[.]ts$|^src/(booking/(commit-request|zone-drifts)|sync/(inbox-row|leased-calendar|link|subscriptions)|ops/verify/calendar-facts)[.]ts$'
const DEFINE_JOB = '^src/queue/define-job[.]ts$'
const CAPABILITIES = '^src/(booking|sync|support|feeds|foreign-calendars|mail|troubles)/'
const OPS = '^src/ops/'

const capability = (name: string): Area => ({
  name,
  path: `^src/${name}/`,
  mayImport: [CORE, ICAL, PORTS, CONTRACT, DEFINE_JOB],
})

const provider = (name: string): Area => ({
  name: `providers/${name}`,
  path: `^src/providers/${name}/`,
  mayImport: [CORE, ICAL, PORTS, CONTRACT],
})

/** The direction of imports. What is not listed here (compose, main, cli, workers, tests) may import everything. */
export const areas: readonly Area[] = [
  { name: 'core', path: CORE, mayImport: [], packages: ['rrule-temporal', 'windows-iana'] },
  { name: 'ical', path: ICAL, mayImport: [CORE], packages: ['ical[.]js', 'windows-iana'] },
  {
    name: 'ical/off-thread',
    path: '^src/ical/off-thread/',
    mayImport: [CORE, ICAL, OFF_THREAD],
    packages: [],
    builtins: ['worker_threads'],
  },
  { name: 'off-thread', path: OFF_THREAD, mayImport: [CORE], packages: [], builtins: ['worker_threads'] },
  { name: 'the provider contract', path: CONTRACT, mayImport: [CORE] },
  capability('booking'),
  // What a calendar tells becomes a booking in the way in which people's wishes do; never the other way round.
  { ...capability('sync'), mayImport: [...capability('sync').mayImport, '^src/booking/'] },
  { ...capability('foreign-calendars'), mayImport: [...capability('foreign-calendars').mayImport, '^src/booking/'] },
  capability('support'),
  capability('feeds'),
  capability('mail'),
  capability('troubles'),
  provider('exchange'),
  provider('google'),
  provider('memory'),
  { name: 'store', path: '^src/store/', mayImport: [CORE, ICAL, PORTS, CONTRACT, '^config/mikro-orm[.]config[.]ts$'] },
  { name: 'queue', path: '^src/queue/', mayImport: [CORE, ICAL, PORTS] },
  { name: 'api', path: '^src/api/', mayImport: [CORE, ICAL, CAPABILITIES, CONTRACT, OPS] },
  { name: 'caldav', path: '^src/caldav/(?!off-thread/)', mayImport: [CORE, ICAL, CAPABILITIES, OPS] },
  // What a report asks for, and what it shows of a calendar object: text and values in, text and values out.
  {
    name: 'caldav reports',
    path: '^src/caldav/(query|calendar-data|free-busy)/',
    mayImport: [CORE, ICAL, '^src/caldav/(xml/(xml-element|namespaces|xml-text)|precondition)[.]ts$'],
    packages: [],
  },
  {
    name: 'caldav/off-thread',
    path: '^src/caldav/off-thread/',
    mayImport: [
      CORE,
      ICAL,
      OFF_THREAD,
      '^src/caldav/(query|calendar-data)/',
      '^src/caldav/(look|look-into|precondition)[.]ts$',
      '^src/caldav/xml/(xml-element|namespaces|xml-text)[.]ts$',
    ],
    packages: [],
    builtins: ['worker_threads'],
  },
  { name: 'ops', path: OPS, mayImport: [CORE, ICAL, CAPABILITIES, CONTRACT] },
  { name: 'sandbox', path: '^src/sandbox/', mayImport: [] },
  // Which tests a machine can run is known beside those tests.
  {
    name: 'settings of the tests',
    path: '^config/vitest[.]config[.]ts$',
    mayImport: ['^test/clients/programs[.]ts$', '^test/setup/longest-first[.]ts$'],
  },
  {
    name: 'settings',
    path: '^config/(?!vitest[.])[^/]+[.]ts$',
    mayImport: ['^src/store/', '^src/core/(result|language)[.]ts$', '^src/providers/smtp-refusal[.]ts$'],
  },
  { name: 'config/check', path: '^config/check/', mayImport: [] },
]
