/** What Graph says when it does not do what was asked. */
export interface GraphError {
  readonly status: number
  /** The stable code in the error body, such as `ErrorItemNotFound`. */
  readonly code: string
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: GraphError }

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value }
}

export function refused(
  status: number,
  code: string,
  message: string,
  headers?: Readonly<Record<string, string>>,
): { readonly ok: false; readonly error: GraphError } {
  return { ok: false, error: { status, code, message, ...(headers ? { headers } : {}) } }
}

/** The refusals that many routes share. */
export const itemNotFound = () => refused(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
export const accessDenied = () =>
  refused(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
export const invalidRequest = (message: string) => refused(400, 'ErrorInvalidRequest', message)
export const irresolvableConflict = () =>
  refused(
    412,
    'ErrorIrresolvableConflict',
    'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
  )
