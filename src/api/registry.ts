import type { Route } from './define-route.ts'
import { getLiveness } from './health/get-liveness.ts'
import { getReadiness, type ReadinessDeps } from './health/get-readiness.ts'
import type { GroundDeps } from './ports.ts'
import { type RoomDeps, roomRoutes } from './rooms/index.ts'

/** Everything the endpoints need, together; each of them sees only its own part. */
export interface ApiDeps extends GroundDeps, ReadinessDeps, RoomDeps {}

/** Every endpoint there is. What is not in this list does not exist. */
export const routes: readonly Route<ApiDeps>[] = [getLiveness, getReadiness, ...roomRoutes]
