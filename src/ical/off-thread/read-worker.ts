import { parentPort } from 'node:worker_threads'
import { serve } from '../../off-thread/serve.ts'
import { answerRequest } from '../object-reader.ts'

/** The thread in which calendar objects are read. Started by `object-reader-pool.ts`. */
if (parentPort === null) throw new Error('read-worker.ts runs in a thread of its own')
serve(parentPort, answerRequest)
