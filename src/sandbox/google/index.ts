/**
 * A Google Workspace domain on loopback, to rehearse set-up, outages and upgrades with no tenant and no internet.
 * People, rooms and their calendars live in memory; the real `googleapis` client talks to it through `rootUrl` and a
 * redirected token address. `/_control` moves the hands of people and breaks things. It imports nothing else of the
 * project, so that both never share a mistake.
 */
export { createGoogleSandbox, type GoogleSandbox, type GoogleSandboxUrls } from './create-google-sandbox.ts'
export type { GoogleControl } from './google-control.ts'
export type { GoogleSandboxOptions } from './sandbox-options.ts'
