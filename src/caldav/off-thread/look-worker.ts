import { parentPort } from 'node:worker_threads'
import { serve } from '../../off-thread/serve.ts'
import { lookInto } from '../look-into.ts'

/** The thread in which calendar objects are looked into. Started by `object-looker-pool.ts`. */
if (parentPort === null) throw new Error('look-worker.ts runs in a thread of its own')
serve(parentPort, lookInto)
