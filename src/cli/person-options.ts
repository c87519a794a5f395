import { ADDRESS_FORM, LONGEST_ADDRESS } from '../core/address-key.ts'
import { LANGUAGE_FORM } from '../core/language.ts'
import { PERSON_ROLES, type PersonChanges, type PersonError } from '../ops/people/index.ts'
import { UsageError } from './cli-error.ts'
import type { Typed } from './command.ts'
import { readName } from './read-name.ts'
import { wholeNumber } from './whole-number.ts'

/** What can be said of a person, when one is added and when one is changed. */
export const PERSON_OPTIONS = {
  name: { type: 'string', value: '<name>', says: 'as others see it' },
  addresses: { type: 'string', value: '<a,b>', says: 'each is a user name; the first is shown' },
  role: {
    type: 'string',
    value: '<role>',
    says: `${PERSON_ROLES.join(' or ')}: what they may do in calendar programs`,
  },
  rooms: { type: 'string', value: '<ids|all>', says: 'the only rooms that exist for them: 3,4 or all' },
  language: { type: 'string', value: '<code>', says: 'BCP 47, such as en, ru or de-AT' },
} as const

/** What was said, checked; what was not said is left out. Throws {@link UsageError}. */
export function personContent({ options }: Typed): PersonChanges {
  const { name, addresses, role, rooms, language } = options
  return {
    ...(name === undefined ? {} : { displayName: readName('--name', String(name)) }),
    ...(addresses === undefined ? {} : { addresses: readAddresses(String(addresses)) }),
    ...(role === undefined ? {} : { role: oneOf('--role', PERSON_ROLES, role) }),
    ...(rooms === undefined ? {} : { rooms: readRooms(String(rooms)) }),
    ...(language === undefined ? {} : { language: readLanguage(String(language)) }),
  }
}

/** One of these words, or the sentence that names them. */
export function oneOf<const Word extends string>(
  name: string,
  words: readonly Word[],
  given: string | boolean | undefined,
): Word {
  const word = words.find((known) => known === given)
  if (word === undefined) throw new UsageError(`${name} is one of ${words.join(', ')}, and not "${given}".`)
  return word
}

function readAddresses(text: string): readonly string[] {
  const addresses = text.split(',').map((address) => address.trim())
  if (addresses.length > 20) throw new UsageError('A person has at most 20 addresses.')
  const wrong = addresses.find((address) => address.length > LONGEST_ADDRESS || !new RegExp(ADDRESS_FORM).test(address))
  if (wrong !== undefined) throw new UsageError(`"${wrong}" is not an address such as ann@contoso.example.`)
  return addresses
}

function readLanguage(text: string): string {
  if (!new RegExp(LANGUAGE_FORM).test(text))
    throw new UsageError(`"${text}" is not a language such as en, ru or de-AT.`)
  return text
}

function readRooms(text: string): readonly number[] | null {
  return text === 'all' ? null : text.split(',').map((id) => wholeNumber(id.trim(), '--rooms'))
}

/** Why a person could not be added or changed, for the one who typed. */
export function explainPersonError(error: PersonError): string {
  switch (error.code) {
    case 'person_not_found':
      return 'that person has just been archived.'
    case 'version_mismatch':
      return 'somebody else has just changed that person.'
    case 'address_taken':
      return `another person has the address ${error.address}.`
    case 'room_unknown':
      return `there is no room ${error.roomId}.`
  }
}
