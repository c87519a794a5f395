import type { Caller } from '../../booking/ports.ts'
import type { RandomBytes } from '../../core/secret.ts'
import { passwordHint, passwordMac, randomPassword, showPassword } from './password-text.ts'
import type { AppPassword, AppPasswordScope, AppPasswordStore } from './ports.ts'

export interface AppPasswordOrder {
  readonly personId: number
  /** For people: "Ann's phone". */
  readonly device: string
  readonly scope: AppPasswordScope
}

export interface MadeAppPassword {
  readonly appPassword: AppPassword
  /** What the person types beside the password. */
  readonly userName: string
  /** Shown once and never again. */
  readonly password: string
}

/** Makes a password for one device. Null: there is no such person, or no longer. `macKeys`: newest first, which is taken. */
export async function createAppPassword(
  deps: {
    readonly appPasswords: AppPasswordStore
    readonly random: RandomBytes
    readonly macKeys: readonly [Uint8Array, ...Uint8Array[]]
  },
  caller: Caller,
  order: AppPasswordOrder,
): Promise<MadeAppPassword | null> {
  const letters = randomPassword(deps.random)
  const made = await deps.appPasswords.create(caller, {
    ...order,
    mac: passwordMac(deps.macKeys[0], letters),
    hint: passwordHint(letters),
  })
  return made === null ? null : { ...made, password: showPassword(letters) }
}
