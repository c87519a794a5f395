import { parseArgs } from 'node:util'
import { loadOrExit } from '../config/load.ts'
import { webhookBase } from './compose/notification-url.ts'
import { type Part, startService } from './compose.ts'

const HELP = `meetmeup: keeps meeting rooms honest

  npm start                      everything in one process
  npm start -- --only api        only the HTTP side
  npm start -- --only workers    only the background work

Settings come from the environment; config/examples/meetmeup.env names them all.
Ends with 0 when it was asked to stop, 1 when it could not start, 2 when it was called wrongly.`

const part = readPart(process.argv.slice(2))
const config = loadOrExit()
const began = performance.now()
const say = (line: string) => console.log(line)

try {
  const service = await startService(config, { part, log: say })
  say(`database: ${service.ground.describeDatabase}`)
  if (service.url !== null) say(`listening on ${service.url} (description at ${service.url}/docs)`)
  if (part !== 'workers' && webhookBase(config) === null) {
    say('no public https address is set (MEETMEUP_PUBLIC_URL): providers cannot call us, calendars are polled')
  }
  say(
    `${part === 'all' ? 'service and workers' : part} ready after ${Math.round(performance.now() - began)} ms; Ctrl-C stops`,
  )
  stopOnSignal(service)
} catch (error) {
  console.error(`could not start: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}

function readPart(args: string[]): Part {
  try {
    const { values } = parseArgs({ args, options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h' } } })
    if (values.help) {
      console.log(HELP)
      process.exit(0)
    }
    const only = values.only ?? 'all'
    if (only === 'all' || only === 'api' || only === 'workers') return only
    throw new Error(`--only takes api or workers, not ${only}`)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
    process.exit(2)
  }
}

/** Refuses, finishes, closes, in that order; a second signal does not wait. */
function stopOnSignal(service: AsyncDisposable): void {
  let stopping = false
  const stop = async () => {
    if (stopping) process.exit(1)
    stopping = true
    say('stopping')
    await service[Symbol.asyncDispose]()
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
