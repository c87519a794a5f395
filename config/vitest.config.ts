import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

// biome-ignore lint/style/noDefaultExport: Vitest reads its configuration from the default export.
export default defineConfig({
  root,
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**', '**/node_modules/**'],
    globalSetup: ['test/setup/global.ts'],
    setupFiles: ['test/setup/property-seed.ts'],
    // Processes rather than threads: signals, exit codes and native handles behave as in production.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    slowTestThreshold: 2_000,
    reporters: ['default'],
    cache: false,
  },
})
