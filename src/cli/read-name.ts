import { UsageError } from './cli-error.ts'

/** A name as the API takes it. Throws {@link UsageError}. */
export function readName(option: string, text: string): string {
  const name = text.trim()
  if (name === '' || name.length > 200) throw new UsageError(`${option} has 1 to 200 characters.`)
  return name
}
