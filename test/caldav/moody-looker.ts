import { parentPort } from 'node:worker_threads'
import { type LookRequest, lookInto } from '../../src/caldav/look-into.ts'
import { serve } from '../../src/off-thread/serve.ts'

/** A looker for tests: an event may ask it to take for ever. */
if (parentPort === null) throw new Error('a thread')
serve(parentPort, (request: LookRequest) => {
  if (request.objects.some(({ text }) => text.includes('SUMMARY:FOREVER'))) for (;;);
  return lookInto(request)
})
