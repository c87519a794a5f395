/** One thing that `npm run check` looks at. */
export interface Leg {
  readonly name: string
  /** Looks at the project in `root` and returns what is wrong, one line for each; nothing when all is well. */
  readonly run: (root: string) => Promise<readonly string[]>
}
