import type { Caller } from '../../booking/ports.ts'
import type { Feed, FeedOrder, FeedStore, ServedFeed } from '../../feeds/index.ts'
import type { Clock, GroundDeps } from '../ports.ts'

export interface FeedDeps {
  readonly feeds: Pick<FeedStore, 'list' | 'listOfRoom' | 'revoke'> & {
    create(caller: Caller, order: FeedOrder): Promise<{ readonly feed: Feed; readonly secret: string } | null>
    serve(secret: string): Promise<ServedFeed | null>
  }
  readonly settings: Pick<GroundDeps['settings'], 'publicUrl'>
  readonly clock: Clock
}
