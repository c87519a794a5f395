import type { Finding } from './finding.ts'
import type { Evidence } from './invariant.ts'
import type { Publication } from './ports.ts'

/** Judges what every room shows, one room after the other. */
export async function onEachPublication(
  { publications, scope, clock }: Pick<Evidence, 'publications' | 'scope' | 'clock'>,
  judge: (publication: Publication) => readonly Finding[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const room of await publications.rooms(scope))
    findings.push(...judge(await publications.read(room, clock.now())))
  return findings
}
