/**
 * The Exchange sandbox: Microsoft Graph v1.0 and its login on loopback, to rehearse set-up, outages and upgrades with no
 * tenant and no internet. It knows nothing of the product; operators start it from the command line, tests in process.
 * What it does and does not do is listed in docs/sandbox-exchange.md.
 */
export type { CalendarProcessing } from './calendar-processing.ts'
export { createExchangeSandbox, type ExchangeSandbox, type SandboxAddresses } from './exchange-sandbox.ts'
export type { Outcome } from './graph-error.ts'
export type { OutboxMail } from './mail-outbox.ts'
export type { EventChoice, MeetingForm } from './people.ts'
export type { PlainEvent } from './plain-event.ts'
export type {
  AppOptions,
  ExchangeSandboxOptions,
  RoomListOptions,
  RoomOptions,
  SandboxSettings,
  SettingsPatch,
  TenantOptions,
  UserOptions,
} from './sandbox-options.ts'
