import type { Leg } from '../leg.ts'
import { runTool } from '../run-tool.ts'

/** Files, exports and dependencies that nobody uses: knip. */
export const unused: Leg = {
  name: 'unused',
  run: (root) =>
    runTool(root, 'node_modules/knip/bin/knip.js', ['--config', 'config/check/unused.json', '--no-progress']),
}
