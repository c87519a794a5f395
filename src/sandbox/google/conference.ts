import { isRecord } from '../shared/is-record.ts'
import type { SharedContent } from './stored-event.ts'
import type { World } from './world.ts'

const CREATION_MS = 500

/**
 * Content whose request for a video meeting is under way: first `pending`, later `success` with an address.
 * `finished` receives the conference data when it is there.
 */
export function withConference(
  world: World,
  shared: SharedContent,
  finished: (conferenceData: unknown) => void,
): SharedContent {
  const data = shared.conferenceData
  if (!isRecord(data) || !isRecord(data.createRequest) || isRecord(data.createRequest.status)) return shared
  const request = data.createRequest
  const code = Array.from({ length: 10 }, () => String.fromCharCode(world.random.integer(97, 122))).join('')
  const id = `${code.slice(0, 3)}-${code.slice(3, 7)}-${code.slice(7)}`
  world.clock.schedule(CREATION_MS, () =>
    finished({
      conferenceId: id,
      conferenceSolution: { key: { type: 'hangoutsMeet' }, name: 'Google Meet' },
      entryPoints: [{ entryPointType: 'video', uri: `https://meet.google.com/${id}`, label: `meet.google.com/${id}` }],
      createRequest: { ...request, status: { statusCode: 'success' } },
    }),
  )
  return { ...shared, conferenceData: { createRequest: { ...request, status: { statusCode: 'pending' } } } }
}
