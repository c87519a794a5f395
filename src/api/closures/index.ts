/** Times in which a room is out of service. Called by administrators; read by everybody with a key. */
import { createClosure } from './create-closure.ts'
import { liftClosure } from './lift-closure.ts'
import { listClosures } from './list-closures.ts'

export type { ClosureDeps } from './closure-deps.ts'

export const closureRoutes = [createClosure, listClosures, liftClosure] as const
