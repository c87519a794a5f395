import { FaultInjector } from '../shared/fault-injector.ts'
import { RequestJournal } from '../shared/request-journal.ts'
import { AccessTokens } from './access-tokens.ts'
import { watchForRelease } from './auto-release.ts'
import { EventListing } from './event-listing.ts'
import { Meetings } from './meetings.ts'
import { PushChannels } from './push-channels.ts'
import { RequestQuota } from './request-quota.ts'
import { RoomAnswers } from './room-answers.ts'
import type { GoogleSandboxOptions } from './sandbox-options.ts'
import { World } from './world.ts'

/** The parts of the sandbox behind its HTTP surface. */
export class Backend {
  readonly world: World
  readonly meetings: Meetings
  readonly roomAnswers: RoomAnswers
  readonly listing: EventListing
  readonly channels: PushChannels
  readonly tokens: AccessTokens
  readonly quota: RequestQuota
  readonly journal = new RequestJournal()
  readonly faults = new FaultInjector()

  constructor(options: GoogleSandboxOptions) {
    this.world = new World(options)
    this.meetings = new Meetings(this.world)
    this.roomAnswers = new RoomAnswers(this.world, this.meetings)
    this.listing = new EventListing(this.world)
    this.channels = new PushChannels(this.world)
    this.tokens = new AccessTokens(this.world)
    this.quota = new RequestQuota(this.world)
    watchForRelease(this.world, this.meetings)
  }

  /** Back to the start: no events, no channels, no faults; issued access tokens stay good. */
  reset(): void {
    this.roomAnswers.clear()
    this.channels.reset()
    this.listing.reset()
    this.quota.reset()
    this.faults.clear()
    this.journal.clear()
    this.world.reset()
  }
}
