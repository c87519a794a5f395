import { type AdoptionDeps, adoptionRoutes } from './adoptions/index.ts'
import { type AppPasswordDeps, appPasswordRoutes } from './app-passwords/index.ts'
import { type AvailabilityDeps, availabilityRoutes } from './availability/index.ts'
import { type BookingDeps, bookingRoutes } from './bookings/index.ts'
import { type CalendarDeps, calendarRoutes } from './calendars/index.ts'
import { type ClosureDeps, closureRoutes } from './closures/index.ts'
import { type ConflictDeps, conflictRoutes } from './conflicts/index.ts'
import { type ConnectionDeps, connectionRoutes } from './connections/index.ts'
import type { Route } from './define-route.ts'
import { type DriftDeps, driftRoutes } from './drift/index.ts'
import { type FeedDeps, feedRoutes } from './feeds/index.ts'
import { type ForeignCalendarDeps, foreignCalendarRoutes } from './foreign-calendars/index.ts'
import { type GroupDeps, groupRoutes } from './groups/index.ts'
import { getLiveness } from './health/get-liveness.ts'
import { getReadiness, type ReadinessDeps } from './health/get-readiness.ts'
import { type OutageDeps, outageRoutes } from './outages/index.ts'
import { type OutgoingWebhookDeps, outgoingWebhookRoutes } from './outgoing-webhooks/index.ts'
import { type PeopleDeps, type PeopleImportDeps, peopleRoutes } from './people/index.ts'
import { type PlaceDeps, placeRoutes } from './places/index.ts'
import type { GroundDeps } from './ports.ts'
import { type RoomDeps, roomRoutes } from './rooms/index.ts'
import { type StatusDeps, statusRoutes } from './status/index.ts'
import { type TicketDeps, ticketRoutes } from './tickets/index.ts'
import { listTroubles, type TroubleDeps } from './troubles/list-troubles.ts'
import { type WebhookDeps, webhookRoutes } from './webhooks/index.ts'

/** Everything the endpoints need, together; each of them sees only its own part. */
export type ApiDeps = GroundDeps &
  ReadinessDeps &
  RoomDeps &
  ClosureDeps &
  BookingDeps &
  AvailabilityDeps &
  ConflictDeps &
  FeedDeps &
  PeopleDeps &
  PeopleImportDeps &
  AppPasswordDeps &
  GroupDeps &
  PlaceDeps &
  ForeignCalendarDeps &
  ConnectionDeps &
  CalendarDeps &
  DriftDeps &
  AdoptionDeps &
  StatusDeps &
  OutageDeps &
  TicketDeps &
  WebhookDeps &
  OutgoingWebhookDeps &
  TroubleDeps

/** Every endpoint there is. What is not in this list does not exist. */
export const routes: readonly Route<ApiDeps>[] = [
  getLiveness,
  getReadiness,
  ...roomRoutes,
  ...closureRoutes,
  ...bookingRoutes,
  ...availabilityRoutes,
  ...conflictRoutes,
  ...feedRoutes,
  ...peopleRoutes,
  ...appPasswordRoutes,
  ...groupRoutes,
  ...placeRoutes,
  ...foreignCalendarRoutes,
  ...connectionRoutes,
  ...calendarRoutes,
  ...driftRoutes,
  ...adoptionRoutes,
  ...statusRoutes,
  ...outageRoutes,
  listTroubles,
  ...outgoingWebhookRoutes,
  ...ticketRoutes,
  ...webhookRoutes,
]
