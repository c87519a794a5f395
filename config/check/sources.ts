import { globSync } from 'node:fs'

/** Folders that hold TypeScript of ours. */
export const FOLDERS = ['src', 'workers', 'migrations', 'config', 'test'] as const

/** Every TypeScript file of the project, relative to `root`, with forward slashes. */
export function sources(root: string): string[] {
  return globSync(`{${FOLDERS.join(',')}}/**/*.ts`, { cwd: root }).sort()
}
