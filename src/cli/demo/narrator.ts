/** Tells the story on the terminal as it happens, each line with the seconds since the beginning. */
export interface Narrator {
  scene(number: number, title: string): void
  say(line: string): void
  /** Something came out as it was promised. */
  kept(sentence: string, tookMs: number): void
  broken(sentence: string, why: string): void
}

export function createNarrator(write: (line: string) => void, now: () => number): Narrator {
  const began = now()
  const time = () => `${((now() - began) / 1000).toFixed(1).padStart(6)} s`
  return {
    scene: (number, title) => write(`\n${time()}  ${number}. ${title}`),
    say: (line) => write(`${time()}     ${line}`),
    kept: (sentence, tookMs) =>
      write(`${time()}     ✓ ${sentence}${tookMs >= 50 ? `  (after ${(tookMs / 1000).toFixed(1)} s)` : ''}`),
    broken: (sentence, why) => write(`${time()}     ✗ ${sentence}\n${' '.repeat(10)}       ${why}`),
  }
}
