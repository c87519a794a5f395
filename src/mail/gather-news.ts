import type { Language } from '../core/language.ts'
import { makeLetter } from './make-letter.ts'
import { mayBeMailed } from './may-be-mailed.ts'
import type { BookingNews, Clock, NewBookingItem, NewsStore } from './ports.ts'
import { whatToTell } from './what-to-tell.ts'

export interface GatherPorts {
  readonly news: NewsStore
  readonly clock: Clock
  /** Address from which we write. */
  readonly ownAddress: string
  readonly ownDomains: ReadonlySet<string>
  /** For people whose language is not known. */
  readonly language: Language
}

/** What happened longer ago is not told any more: workers that stood still for days must not begin with old news. */
const OLDEST_NEWS_HOURS = 48

const MOST_TURNS = 20

/** The chore: reads in each organization what has changed, and keeps what somebody has to be told. */
export async function gatherNews(ports: GatherPorts): Promise<void> {
  const now = ports.clock.now()
  const gathering = {
    now,
    notBefore: now.subtract({ hours: OLDEST_NEWS_HOURS }),
    ownDomains: ports.ownDomains,
    judge: (news: BookingNews) => itemFor(ports, news, now),
  }
  for (const organizationId of await ports.news.withNews()) {
    for (let turn = 0; turn < MOST_TURNS; turn++) if (!(await ports.news.gather(organizationId, gathering))) break
  }
}

function itemFor(ports: GatherPorts, news: BookingNews, now: Temporal.Instant): NewBookingItem | null {
  const { organizer } = news.booking
  if (organizer === null || news.isOurAddress || !mayBeMailed(organizer.address, ports.ownAddress)) return null
  const kind = whatToTell(news, now)
  if (kind === null) return null
  const recipient = {
    address: organizer.address,
    name: organizer.name,
    language: news.language ?? ports.language,
    audience: news.audience,
  }
  return { recipient, content: makeLetter(kind, news, now) }
}
