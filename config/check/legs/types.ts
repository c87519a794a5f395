import type { Leg } from '../leg.ts'
import { runTool } from '../run-tool.ts'

export const types: Leg = {
  name: 'types',
  run: (root) => runTool(root, 'node_modules/typescript-7/bin/tsc', ['-p', '.', '--pretty', 'false']),
}
