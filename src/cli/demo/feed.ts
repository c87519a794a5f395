import type { RoomAddresses } from './outside-world.ts'
import { roomId } from './scenes/pair-the-rooms.ts'
import type { Stage } from './stage.ts'

export interface DemoFeed {
  readonly url: string
  text(): Promise<string>
}

const made = new WeakMap<Stage, Map<string, DemoFeed>>()

/** A subscriber's link to a room, made once per story, and what it serves now. */
export async function feedOf(stage: Stage, room: Pick<RoomAddresses, 'name'>): Promise<DemoFeed> {
  const feeds = made.get(stage) ?? new Map<string, DemoFeed>()
  made.set(stage, feeds)
  const known = feeds.get(room.name)
  if (known !== undefined) return known
  const id = await roomId(stage, room)
  const order = { name: 'Demo subscriber', detail: 'title' }
  const { url } = await stage.admin.expect(stage.admin.post<{ url: string }>(`/v1/rooms/${id}/feeds`, order))
  const feed = { url, text: async () => (await fetch(url)).text() }
  feeds.set(room.name, feed)
  return feed
}
