import { parentPort } from 'node:worker_threads'
import { answerRequest, type ReadRequest } from '../../../src/ical/object-reader.ts'
import { serve } from '../../../src/off-thread/serve.ts'

/** A reader for tests: a text may ask it to take for ever, to use all memory, to break, or to die. */
if (parentPort === null) throw new Error('a thread')
serve(parentPort, (request: ReadRequest) => {
  const text = Buffer.from(request.octets).toString()
  if (text.includes('X-TEST:FOREVER')) for (;;);
  if (text.includes('X-TEST:MEMORY')) hoard()
  if (text.includes('X-TEST:BREAK')) throw new Error('broken on request')
  if (text.includes('X-TEST:EXIT')) process.exit(3)
  return answerRequest(request)
})

function hoard(): never {
  const kept: number[][] = []
  for (;;) kept.push(Array.from({ length: 100_000 }, (_, place) => place + kept.length))
}
