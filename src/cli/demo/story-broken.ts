/** Something did not come out as promised. */
export class StoryBroken extends Error {
  override readonly name = 'StoryBroken'
  readonly sentence: string
  constructor(sentence: string, why: string) {
    super(why)
    this.sentence = sentence
  }
}
