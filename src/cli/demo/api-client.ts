import { setTimeout as pause } from 'node:timers/promises'

const PATIENCE = 4

/** An answer of the HTTP API: status, parsed JSON (or text), headers. */
export interface ApiAnswer<Body> {
  readonly status: number
  readonly body: Body
  readonly headers: Headers
}

/** Talks to the service as any client does: plain HTTP with a bearer key. */
export class ApiClient {
  readonly #url: string
  readonly #key: string

  constructor(url: string, key: string) {
    this.#url = url
    this.#key = key
  }

  get = <Body>(path: string): Promise<ApiAnswer<Body>> => this.#send('GET', path)
  post = <Body>(path: string, body: unknown): Promise<ApiAnswer<Body>> => this.#send('POST', path, body)
  patch = <Body>(path: string, body: unknown): Promise<ApiAnswer<Body>> => this.#send('PATCH', path, body)
  delete = <Body>(path: string): Promise<ApiAnswer<Body>> => this.#send('DELETE', path)

  /** The body of a successful answer. Throws with the problem's own words otherwise. */
  async expect<Body>(answer: Promise<ApiAnswer<Body>>): Promise<Body> {
    const { status, body } = await answer
    if (status >= 400) throw new Error(`the API answered ${status}: ${JSON.stringify(body)}`)
    return body
  }

  /** A service that says it is busy is asked again when it said so. */
  async #send<Body>(method: string, path: string, body?: unknown): Promise<ApiAnswer<Body>> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#sendOnce<Body>(method, path, body)
      if (answer.status !== 503 || attempt === PATIENCE) return answer
      await pause(1000 * Number(answer.headers.get('retry-after') ?? 1))
    }
  }

  async #sendOnce<Body>(method: string, path: string, body?: unknown): Promise<ApiAnswer<Body>> {
    const response = await fetch(new URL(path, this.#url), {
      method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = (response.headers.get('content-type') ?? '').includes('json') && text !== ''
    return { status: response.status, body: (json ? JSON.parse(text) : text) as Body, headers: response.headers }
  }
}
