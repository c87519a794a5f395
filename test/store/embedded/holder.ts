/** Uses the data folder given as argument until it is told to end; prints what it got. */
import { startOrAttach } from '../../../src/store/embedded/start-or-attach.ts'

const [dataDir] = process.argv.slice(2)
if (dataDir === undefined) throw new Error('holder.ts: a data folder is missing')
const database = await startOrAttach({ dataDir })
process.once('SIGTERM', () => database.stop().then(() => process.exit(0)))
setInterval(() => {}, 60_000)
console.log(JSON.stringify({ url: database.url, owned: database.owned }))
