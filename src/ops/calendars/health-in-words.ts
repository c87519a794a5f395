import type { PairedCalendar } from './ports.ts'

/** One or two sentences on how a calendar is doing: what an administrator reads first, and what to do when something is to be done. */
export function healthInWords(calendar: PairedCalendar, now: Temporal.Instant): string {
  return [trouble(calendar), adoptionOf(calendar), attention(calendar), knowledge(calendar, now), backlog(calendar)]
    .filter((text) => text !== null)
    .join(' ')
}

function trouble({
  signedOut,
  health,
  healthDetail,
  healthSince,
  quietUntil,
  failures,
  mode,
  modeReason,
}: PairedCalendar): string | null {
  const why = healthDetail === null ? '' : ` (${healthDetail})`
  if (signedOut) return 'The provider refuses our credentials: renew the secret of the connection.'
  if (mode === 'observe')
    return `It is only looked at (${modeReason ?? 'asked for'}): see the drift of its room, then let it go live.`
  if (health === 'forbidden')
    return `Rights on this calendar are missing since ${healthSince}${why}: grant them and check again.`
  if (health === 'paused')
    return `Paused since ${healthSince}${why}: nobody can read what it answers. It is read anew every few hours, and when it is checked.`
  if (health === 'degraded') return `Working with errors since ${healthSince}${why}, ${failures} in a row.`
  return quietUntil === null ? null : `The provider asked for quiet until ${quietUntil}.`
}

function adoptionOf({ adoption }: PairedCalendar): string | null {
  if (adoption === 'undoing') return 'Its adoption is being undone.'
  return adoption === 'reading' ? 'It is read and not written to until its adoption is approved.' : null
}

function attention({ watch, watchDetail, pollIntervalSeconds }: PairedCalendar): string {
  const every = `every ${pollIntervalSeconds} s`
  switch (watch) {
    case 'watching':
      return `The provider tells us of changes, and we look ${every} to be sure.`
    case 'refused':
      return `The provider does not let us watch it${watchDetail === null ? '' : ` (${watchDetail})`}: we look ${every}.`
    case 'unreachable':
      return `The provider cannot reach us with its notices${watchDetail === null ? '' : ` (${watchDetail})`}: we look ${every}.`
    case 'untried':
      return `We look ${every}.`
  }
}

function knowledge({ provenAt }: PairedCalendar, now: Temporal.Instant): string {
  if (provenAt === null) return 'It has not been read whole yet.'
  const seconds = Math.max(0, Math.floor(now.since(Temporal.Instant.from(provenAt)).total('seconds')))
  return `What we know is ${seconds} s old.`
}

function backlog({ owed, quarantined }: PairedCalendar): string | null {
  const texts = [
    ...(owed === 0 ? [] : [`${owed} writes are on their way.`]),
    ...(quarantined === 0 ? [] : [`${quarantined} items were set aside: see the quarantine.`]),
  ]
  return texts.length === 0 ? null : texts.join(' ')
}
