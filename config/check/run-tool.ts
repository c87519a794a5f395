import { spawn } from 'node:child_process'

/** Runs a JavaScript tool on our own Node; its output, when it fails, are the findings. */
export function runTool(root: string, script: string, args: readonly string[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const output: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      const lines = Buffer.concat(output).toString().trimEnd().split('\n')
      resolve(code === 0 ? [] : [...lines, `(exit code ${code})`])
    })
  })
}
