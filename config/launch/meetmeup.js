#!/usr/bin/env node
import { launch } from './launch.js'

await launch(['src/cli/meetmeup.ts', ...process.argv.slice(2)])
