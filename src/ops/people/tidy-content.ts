import { addressKey } from '../../core/address-key.ts'
import { languageTag } from '../../core/language.ts'
import { tidyName } from '../../core/tidy-name.ts'
import type { PersonChanges } from './ports.ts'

/** One address stands once, the first spelling of it; so does a room. Texts are tidy; a language is spelled as BCP 47 has it. */
export function tidyContent({ displayName, addresses, rooms, language }: PersonChanges): Omit<PersonChanges, 'role'> {
  return {
    ...(displayName === undefined ? {} : { displayName: tidyName(displayName) }),
    ...(addresses === undefined ? {} : { addresses: once(addresses.map(tidyName)) }),
    ...(language === undefined ? {} : { language: languageTag(language) }),
    ...(rooms === undefined ? {} : { rooms: rooms === null ? null : [...new Set(rooms)].sort((a, b) => a - b) }),
  }
}

function once(addresses: readonly string[]): readonly string[] {
  const known = new Map<string, string>()
  for (const address of addresses) if (!known.has(addressKey(address))) known.set(addressKey(address), address)
  return [...known.values()]
}
