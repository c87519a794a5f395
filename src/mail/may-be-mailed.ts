import { ADDRESS_FORM, addressKey, LONGEST_ADDRESS } from '../core/address-key.ts'

const FORM = new RegExp(ADDRESS_FORM)

/** Mailboxes behind which nobody reads, and which may answer by themselves. */
const MACHINES = /^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|auto-?reply)([+._-].*)?@/

/** Names that never lead anywhere (RFC 2606, RFC 6761). `.example` and `.test` are left: rehearsals use them. */
const NOWHERE = /[.@](invalid|localhost)$/

/** Whether a mail of ours may go there: an address in form, a person's, and not our own (or two machines would write to each other). */
export function mayBeMailed(address: string, own: string): boolean {
  const key = addressKey(address)
  return (
    key.length <= LONGEST_ADDRESS &&
    FORM.test(key) &&
    !MACHINES.test(key) &&
    !NOWHERE.test(key) &&
    key !== addressKey(own)
  )
}
