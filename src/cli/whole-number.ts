import { UsageError } from './cli-error.ts'

/** An id as people type it. */
export function wholeNumber(text: string | boolean | undefined, name: string): number {
  const number = typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : 0
  if (number < 1) throw new UsageError(`${name} has to be a number from 1 on, and is not with "${text}".`)
  return number
}
