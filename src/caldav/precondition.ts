/** Why a request is refused, always with 403: the element inside `DAV:error` (RFC 4918 section 16), and a text for people. */
export interface Precondition {
  readonly precondition: { readonly namespace: string; readonly name: string }
  readonly text: string
}
