/**
 * `npm run check`: everything that can be known without running the product. Names of legs as arguments run only
 * those. Exit code 1 when anything was found.
 */
import { fileURLToPath } from 'node:url'
import type { Leg } from './leg.ts'
import { lockfile } from './legs/lockfile.ts'
import { purity } from './legs/purity.ts'
import { style } from './legs/style.ts'
import { types } from './legs/types.ts'
import { unused } from './legs/unused.ts'
import { walls } from './legs/walls.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const legs = [types, style, walls, purity, unused, lockfile]
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !legs.some((leg) => leg.name === name))
if (unknown.length > 0) {
  console.error(`No such leg: ${unknown.join(', ')}. There are: ${legs.map((leg) => leg.name).join(', ')}.`)
  process.exit(2)
}

let failed = 0
for (const leg of legs) if (wanted.length === 0 || wanted.includes(leg.name)) failed += (await walk(leg)) ? 0 : 1
console.log(failed === 0 ? 'All is well.' : `${failed} of ${wanted.length || legs.length} failed.`)
process.exitCode = failed === 0 ? 0 : 1

async function walk(leg: Leg): Promise<boolean> {
  const started = performance.now()
  const findings = await leg.run(root).catch((error: unknown) => [`could not run: ${String(error)}`])
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${findings.length === 0 ? 'ok  ' : 'FAIL'} ${leg.name.padEnd(9)} ${seconds.padStart(5)} s`)
  for (const finding of findings) console.log(`     ${finding}`)
  return findings.length === 0
}
