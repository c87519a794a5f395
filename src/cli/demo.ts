import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadOrExit } from '../../config/load.ts'
import { discard } from '../store/embedded/discard.ts'
import { danasPhone } from './demo/calendar-program.ts'
import { feedOf } from './demo/feed.ts'
import { createNarrator } from './demo/narrator.ts'
import { ASPEN } from './demo/outside-world.ts'
import { openStage, type Stage } from './demo/stage.ts'
import { story } from './demo/story.ts'
import { StoryBroken } from './demo/story-broken.ts'
import { whatIsDown } from './what-is-down.ts'

const HELP = `The main job at work: one room in Exchange and in Google, booked from both sides, decided in one place.

  npm run demo                 plays the story, prints the addresses and stays up until Ctrl-C
  npm run demo -- --once       plays it and ends: code 0 only if every step came out as promised
  npm run demo -- --fresh      forgets the data of earlier runs first

Nothing leaves this machine: both providers are sandboxes on loopback.`

const options = readOptions(process.argv.slice(2))
const config = loadOrExit()
const dataDir = join(config.dataDir, 'demo')
const narrator = createNarrator(
  (line) => console.log(line),
  () => performance.now(),
)
let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(130)
    stopping = true
  })
}

console.log('MeetMeUp demonstration: the real service, a real PostgreSQL, and two sandbox providers on this machine')
if (options.fresh) await forget()
process.exitCode = await play().catch(explain)

/** What the demonstration stands on can be mended by whoever started it; a fault of ours shows where it is. */
function explain(error: unknown): number {
  const said = whatIsDown(error)
  if (said === null) throw error
  console.error(`${said}\nWhat earlier demonstrations left in ${dataDir} can be forgotten: npm run demo -- --fresh`)
  return 1
}

async function play(): Promise<number> {
  await using stage = await open()
  narrator.say(`database: ${stage.service.ground.describeDatabase}`)
  const told = await tellStory(stage)
  if (options.once || !told) return told ? 0 : 1
  await showAddresses(stage)
  while (!stopping) await new Promise((resolve) => setTimeout(resolve, 200))
  console.log('\nstopping')
  return 0
}

function open(): Promise<Stage> {
  narrator.say('starting PostgreSQL, the service with its workers, an Exchange tenant and a Google domain')
  return openStage({
    config: {
      ...config,
      dataDir,
      providers: { ...config.providers, allowLoopback: true },
      // Nothing is gathered, or somebody who plays it often would wait for what earlier runs have mailed within the hour.
      mail: { ...config.mail, ownDomains: [], admins: [], digestSeconds: 0 },
      // The story speaks for itself; whoever wants the service's own log asks for a level.
      log: { level: config.log.level === 'info' ? 'silent' : config.log.level },
    },
    organization: 'Demo',
    log: (line) => narrator.say(line),
    say: (line) => narrator.say(line),
    kept: (sentence, tookMs) => narrator.kept(sentence, tookMs),
  })
}

async function tellStory(stage: Stage): Promise<boolean> {
  for (const [index, scene] of story.entries()) {
    narrator.scene(index + 1, scene.title)
    try {
      await scene.play(stage)
    } catch (error) {
      if (error instanceof StoryBroken) narrator.broken(error.sentence, error.message)
      else
        narrator.broken(
          'the scene could not be played',
          error instanceof Error ? (error.stack ?? error.message) : String(error),
        )
      return false
    }
  }
  narrator.say('every step came out as promised')
  return true
}

async function showAddresses(stage: Stage): Promise<void> {
  const feed = await feedOf(stage, ASPEN)
  const phone = await danasPhone(stage)
  console.log(`
  API           ${stage.url}/v1   (description: ${stage.url}/docs)
  demo key      ${stage.adminKey}
  feed          ${feed.url}
  CalDAV        ${stage.url}/   (user ${phone.userName}, password ${phone.password})
  Exchange      ${stage.outside.exchangeControlUrl}   (control of the sandbox)
  Google        ${stage.outside.googleControlUrl}   (control of the sandbox)

  curl -H "Authorization: Bearer ${stage.adminKey}" '${stage.url}/v1/conflicts?state=open,auto'

  Ctrl-C stops.`)
}

/** The demonstration's data alone; nothing else lies there. */
async function forget(): Promise<void> {
  if (!(await discard(dataDir))) {
    console.error('another demonstration is using the data; stop it first')
    process.exit(1)
  }
  await rm(dataDir, { recursive: true, force: true })
}

function readOptions(args: string[]): { readonly once: boolean; readonly fresh: boolean } {
  try {
    const { values } = parseArgs({
      args,
      options: { once: { type: 'boolean' }, fresh: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) {
      console.log(HELP)
      process.exit(0)
    }
    return { once: values.once ?? false, fresh: values.fresh ?? false }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
    process.exit(2)
  }
}
