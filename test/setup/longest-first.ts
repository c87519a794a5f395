import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take half a minute and more, the longest first. What begins last would otherwise be waited for alone. */
const LONGEST = [
  'worlds/killed-at-every-step',
  'worlds/swapped-dates',
  'worlds/swapped-rooms',
  'worlds/two-sided-machine',
  'worlds/closures',
  'worlds/outage',
  'sync/mass-removal',
  'queue/moving',
  'sync/killed',
  'store/embedded/start-or-attach',
  'mail/troubles',
  'sync/adoption/adoption',
  'worlds/foreign-answers',
  'api/every-route',
  'clients/vdirsyncer-and-khal',
  'sync/compare',
  'cli/meetmeup',
  'worlds/series-in-two-sandboxes',
  'worlds/story',
]

const rank = ({ moduleId }: TestSpecification): number => {
  const place = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
  return place === -1 ? LONGEST.length : place
}

/** Else in the order that Vitest would take: the largest files first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.sort((a, b) => rank(a) - rank(b))
  }
}
