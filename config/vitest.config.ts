import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { leftOut } from '../test/clients/programs.ts'
import { LongestFirst } from '../test/setup/longest-first.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

// biome-ignore lint/style/noDefaultExport: Vitest reads its configuration from the default export.
export default defineConfig({
  root,
  test: {
    include: ['test/**/*.test.ts'],
    // Tests with programs that this machine does not have; test/setup/global.ts says which, or refuses to go on.
    exclude: ['test/bench/**', '**/node_modules/**', ...leftOut().map(({ file }) => file)],
    globalSetup: ['test/setup/global.ts'],
    setupFiles: ['test/setup/property-seed.ts'],
    // Processes rather than threads: signals, exit codes and native handles behave as in production.
    pool: 'forks',
    // A worker goes on to the next file: loading everything anew for each of them took a third of the run. No test replaces a module, and what a module
    // remembers is the same whoever asks.
    isolate: false,
    // Two more than the cores of a small machine: one file waits for processes for five minutes, and all of them wait for PostgreSQL half of the time.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    slowTestThreshold: 2_000,
    reporters: ['default'],
    cache: false,
  },
})
