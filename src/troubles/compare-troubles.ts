import type { Trouble } from '../core/trouble.ts'
import type { KeptTrouble, TroubleChange } from './ports.ts'

/** How long a trouble must not be seen to be over: what comes and goes is one trouble, told once. */
const SETTLE_MINUTES = 5

/** What changes between what is kept and what is seen now. */
export function compareTroubles(
  kept: readonly KeptTrouble[],
  seen: readonly Trouble[],
  now: Temporal.Instant,
): TroubleChange[] {
  const known = new Map(kept.map((trouble) => [nameOf(trouble), trouble]))
  const here = new Set(seen.map(nameOf))
  const changes = seen.map((trouble): TroubleChange => {
    const before = known.get(nameOf(trouble))
    if (before === undefined) return { do: 'begin', trouble }
    return { do: 'see', id: before.id, trouble, phase: phaseOf(before, trouble) }
  })
  const gone = kept.filter((trouble) => !here.has(nameOf(trouble)))
  return [...changes, ...gone.flatMap((trouble) => whenGone(trouble, now))]
}

const nameOf = ({ kind, subject }: Pick<Trouble, 'kind' | 'subject'>): string => `${kind}/${subject}`

/** Steps are days left: fewer is worse. Nobody is told that it got better before it is over. */
function phaseOf(before: KeptTrouble, trouble: Trouble): 'began' | 'grew' | null {
  if (before.toldAt === null) return 'began'
  if (trouble.stage === null || before.toldStage === null) return null
  return Number(trouble.stage) < Number(before.toldStage) ? 'grew' : null
}

function whenGone({ id, missingSince }: KeptTrouble, now: Temporal.Instant): TroubleChange[] {
  if (missingSince === null) return [{ do: 'miss', id }]
  const settled = Temporal.Instant.from(missingSince).add({ minutes: SETTLE_MINUTES })
  return Temporal.Instant.compare(settled, now) <= 0 ? [{ do: 'end', id }] : []
}
