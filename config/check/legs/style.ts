import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Leg } from '../leg.ts'
import { runTool } from '../run-tool.ts'
import { FOLDERS } from '../sources.ts'

/** Form and the plain mistakes, `any` and default exports among them: Biome. */
export const style: Leg = {
  name: 'style',
  run(root) {
    const places = [...FOLDERS, 'package.json', 'tsconfig.json'].filter((path) => existsSync(join(root, path)))
    const options = [
      '--config-path=config/check/code-style.json',
      '--error-on-warnings',
      '--diagnostic-level=warn',
      '--colors=off',
      '--reporter=concise',
    ]
    return runTool(root, 'node_modules/@biomejs/biome/bin/biome', ['check', ...options, ...places])
  },
}
