import { FaultInjector } from '../shared/fault-injector.ts'
import { RequestJournal } from '../shared/request-journal.ts'
import { SandboxClock } from '../shared/sandbox-clock.ts'
import { SeededRandomness } from '../shared/seeded-randomness.ts'
import { BookingAttendant } from './booking-attendant.ts'
import { CalendarOperations } from './calendar-operations.ts'
import { ChangeAnnouncer } from './change-announcer.ts'
import { DeltaRounds } from './delta-rounds.ts'
import { Directory } from './directory.ts'
import { MailOutbox } from './mail-outbox.ts'
import { MailboxThrottle } from './mailbox-throttle.ts'
import { MeetingDelivery } from './meeting-delivery.ts'
import { NotificationSender } from './notification-sender.ts'
import { People } from './people.ts'
import { applySettings, defaultSettings, type ExchangeSandboxOptions, type SandboxSettings } from './sandbox-options.ts'
import { Subscriptions } from './subscriptions.ts'
import { TokenIssuer } from './token-issuer.ts'

/** Every part of one sandbox, joined. The parts know each other only through what is handed to them here. */
export interface ExchangeWorld {
  readonly settings: SandboxSettings
  readonly clock: SandboxClock
  readonly randomness: SeededRandomness
  readonly journal: RequestJournal
  readonly faults: FaultInjector
  readonly outbox: MailOutbox
  readonly directory: Directory
  readonly tokens: TokenIssuer
  readonly throttle: MailboxThrottle
  readonly delivery: MeetingDelivery
  readonly attendant: BookingAttendant
  readonly operations: CalendarOperations
  readonly people: People
  readonly delta: DeltaRounds
  readonly sender: NotificationSender
  readonly subscriptions: Subscriptions
  readonly announcer: ChangeAnnouncer
}

export function createWorld(options: ExchangeSandboxOptions): ExchangeWorld {
  const settings = defaultSettings()
  applySettings(settings, options.settings ?? {})
  const clock = new SandboxClock(options.clock ?? 'real')
  const now = () => clock.now()
  const randomness = new SeededRandomness(options.seed ?? 'exchange')
  const sender = new NotificationSender(clock, randomness, settings.notifications)
  const directory: Directory = new Directory(options.tenants, {
    clock,
    randomness,
    listener: (...change) => announcer.changed(...change),
  })
  const subscriptions = new Subscriptions({ clock, randomness, directory, settings: settings.subscriptions, sender })
  const announcer = new ChangeAnnouncer({ subscriptions, sender, settings: settings.notifications, randomness })
  const outbox = new MailOutbox(now)
  const delivery: MeetingDelivery = new MeetingDelivery({
    directory,
    outbox,
    now,
    settings,
    requestArrived: (request) => attendant.requestArrived(request),
  })
  const attendant: BookingAttendant = new BookingAttendant({ clock, settings, delivery })
  const operations = new CalendarOperations({ clock, randomness, settings, delivery })
  return {
    settings,
    clock,
    randomness,
    journal: new RequestJournal(),
    faults: new FaultInjector(),
    outbox,
    directory,
    tokens: new TokenIssuer(clock, randomness, directory),
    throttle: new MailboxThrottle(settings.throttle, now),
    delivery,
    attendant,
    operations,
    people: new People(directory, operations),
    delta: new DeltaRounds(randomness, settings.delta, now),
    sender,
    subscriptions,
    announcer,
  }
}
