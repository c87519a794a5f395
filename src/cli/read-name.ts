import { tidyName } from '../core/tidy-name.ts'
import { UsageError } from './cli-error.ts'

/** A name as the API takes it. Throws {@link UsageError}. */
export function readName(option: string, text: string): string {
  const name = tidyName(text)
  if (name === '' || name.length > 200)
    throw new UsageError(`${option} has 1 to 200 characters, spaces around it aside.`)
  return name
}
