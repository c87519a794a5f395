import packageJson from '../../package.json' with { type: 'json' }
import { openContext } from './cli-context.ts'
import { commands } from './commands.ts'
import { runCli } from './run-cli.ts'

process.exitCode = await runCli(process.argv.slice(2), {
  commands,
  version: packageJson.version,
  out: { line: (text) => console.log(text) },
  remark: (text) => console.error(text),
  open: openContext,
})
