/** What the events of one feed may weigh, in octets: with head and zones below 1.5 MB, beyond which large subscribers give up without a word. */
const MOST_OCTETS = 1_400_000

export interface FeedEvent {
  /** Where it stands in the feed. */
  readonly place: number
  /** VEVENTs that belong together, ready. */
  readonly text: string
}

/** As many as fit, the first ones first; then in their places. Stops at the first that does not fit, and asks for no more. */
export function fitEvents(events: Iterable<FeedEvent>, most = MOST_OCTETS): string[] {
  const taken: FeedEvent[] = []
  let octets = 0
  for (const event of events) {
    octets += Buffer.byteLength(event.text)
    if (octets > most) break
    taken.push(event)
  }
  return taken.sort((a, b) => a.place - b.place).map(({ text }) => text)
}
