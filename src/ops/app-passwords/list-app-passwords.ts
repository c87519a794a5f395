import type { AppPassword, AppPasswordStore } from './ports.ts'

/** The devices of a person, revoked ones included, oldest first. Null: there is no such person. */
export const listAppPasswords = (
  { appPasswords }: { readonly appPasswords: AppPasswordStore },
  person: { readonly organizationId: number; readonly personId: number },
): Promise<readonly AppPassword[] | null> => appPasswords.list(person.organizationId, person.personId)
