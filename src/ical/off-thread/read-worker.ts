import { parentPort } from 'node:worker_threads'
import { answerRequest } from '../object-reader.ts'
import { serveReads } from './serve-reads.ts'

/** The thread in which calendar objects are read. Started by `object-reader-pool.ts`. */
if (parentPort === null) throw new Error('read-worker.ts runs in a thread of its own')
serveReads(parentPort, answerRequest)
