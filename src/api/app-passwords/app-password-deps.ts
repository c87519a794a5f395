import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'
import type { AppPassword, AppPasswordOrder, MadeAppPassword } from '../../ops/app-passwords/index.ts'

export interface AppPasswordActs {
  /** Null: there is no such person, or no longer. */
  create(caller: Caller, order: AppPasswordOrder): Promise<MadeAppPassword | null>
  /** Null: there is no such person. */
  list(person: { readonly organizationId: number; readonly personId: number }): Promise<readonly AppPassword[] | null>
  /** `personId` null: whoever of the organization has it. */
  revoke(
    caller: Caller,
    target: { readonly appPasswordId: number; readonly personId: number | null },
  ): Promise<Result<null, { readonly kind: 'missing' }>>
}

export interface AppPasswordDeps {
  readonly appPasswords: AppPasswordActs
}
