/**
 * What goes wrong with a request.
 *
 * - `respond`: the server answers so instead of doing anything.
 * - `respond-after-commit`: the server does the work, then answers so: the caller cannot know that it was done.
 * - `reset`: the connection breaks before anything is done; `reset-after-commit`: after it was done.
 * - `slow`: the work and the answer come late.
 * - `named`: a disturbance that only one sandbox knows; see its own documentation.
 */
export type Fault =
  | FaultyAnswer
  | { readonly kind: 'reset' }
  | { readonly kind: 'reset-after-commit' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'named'; readonly name: string; readonly parameters?: Readonly<Record<string, unknown>> }

export interface FaultyAnswer {
  readonly kind: 'respond' | 'respond-after-commit'
  readonly status: number
  /** Error code in the provider's own error shape; ignored when `body` is given. */
  readonly code?: string
  readonly message?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is; a string is sent as text/html. */
  readonly body?: unknown
}

/** A fault and the requests it waits for. */
export interface FaultRule {
  readonly fault: Fault
  /** HTTP method; every method when absent. */
  readonly method?: string
  /** Regular expression over path and query (`/path?query`); every path when absent. */
  readonly path?: string
  /** How many matching requests suffer it; 1 when absent, null = until removed. */
  readonly times?: number | null
  /** How many matching requests pass unharmed before it begins; 0 when absent. */
  readonly after?: number
}

/** A rule that is in force. */
export interface ActiveFault {
  readonly id: number
  readonly rule: FaultRule
  remaining: number | null
  toPass: number
  /** How often it struck. */
  struck: number
}

/** Decides which request suffers what. Rules are tried in the order they were added; the first that matches strikes. */
export class FaultInjector {
  private active: ActiveFault[] = []
  private counter = 0

  /** Throws a `SyntaxError` when `rule.path` is not a regular expression. */
  add(rule: FaultRule): ActiveFault {
    if (rule.path !== undefined) new RegExp(rule.path)
    this.counter += 1
    const remaining = rule.times === undefined ? 1 : rule.times
    const fault: ActiveFault = { id: this.counter, rule, remaining, toPass: rule.after ?? 0, struck: 0 }
    this.active.push(fault)
    return fault
  }

  list(): readonly ActiveFault[] {
    return this.active
  }

  remove(id: number): boolean {
    const before = this.active.length
    this.active = this.active.filter((fault) => fault.id !== id)
    return this.active.length < before
  }

  clear(): void {
    this.active = []
  }

  /**
   * The transport fault of an arriving request, or null. Named faults are left for `takeNamed`.
   * @param target path and query as sent
   */
  take(method: string, target: string): Exclude<Fault, { kind: 'named' }> | null {
    const fault = this.strike(method, target, (each) => each.kind !== 'named')
    return fault && fault.kind !== 'named' ? fault : null
  }

  /** The parameters of the named fault that strikes this request, or null. */
  takeNamed(name: string, method: string, target: string): Readonly<Record<string, unknown>> | null {
    const fault = this.strike(method, target, (each) => each.kind === 'named' && each.name === name)
    return fault && fault.kind === 'named' ? (fault.parameters ?? {}) : null
  }

  private strike(method: string, target: string, wanted: (fault: Fault) => boolean): Fault | null {
    for (const active of this.active) {
      const { rule } = active
      if (active.remaining === 0 || !wanted(rule.fault)) continue
      if (rule.method !== undefined && rule.method.toUpperCase() !== method) continue
      if (rule.path !== undefined && !new RegExp(rule.path).test(target)) continue
      if (active.toPass > 0) {
        active.toPass -= 1
        continue
      }
      if (active.remaining !== null) active.remaining -= 1
      active.struck += 1
      return rule.fault
    }
    return null
  }
}
