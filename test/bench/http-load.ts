import { connect, type Socket } from 'node:net'
import { median } from './bench.ts'
import type { Driven } from './drive.ts'

export interface HttpRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface HttpLoad {
  readonly url: string
  readonly clients: number
  readonly seconds: number
  /** Stops earlier after so many. */
  readonly most?: number
  readonly request: (client: number) => HttpRequest
}

export interface HttpDriven extends Driven {
  /** How many answers had each status. */
  readonly statuses: Readonly<Record<number, number>>
  /** One body per status, to show what went wrong. */
  readonly samples: Readonly<Record<number, string>>
}

/**
 * Clients that keep their connection and send the next request when the answer is there. Written on bare sockets, because on a small
 * machine a client library would take the processor from the server that is measured.
 */
export async function httpLoad({ url, clients, seconds, most, request }: HttpLoad): Promise<HttpDriven> {
  const { hostname, port } = new URL(url)
  const connections = await Promise.all(
    Array.from({ length: clients }, () => HttpConnection.open(hostname, Number(port))),
  )
  const times: number[] = []
  const statuses: Record<number, number> = {}
  const samples: Record<number, string> = {}
  let sent = 0
  const started = performance.now()
  const end = started + seconds * 1000
  await Promise.all(
    connections.map(async (connection, client) => {
      while (performance.now() < end && sent < (most ?? Number.POSITIVE_INFINITY)) {
        sent += 1
        const begun = performance.now()
        const { status, body } = await connection.send(request(client))
        times.push(performance.now() - begun)
        statuses[status] = (statuses[status] ?? 0) + 1
        samples[status] ??= body
      }
      connection.close()
    }),
  )
  const elapsed = (performance.now() - started) / 1000
  times.sort((a, b) => a - b)
  const p99 = times[Math.floor(times.length * 0.99)] ?? Number.NaN
  return { rate: times.length / elapsed, done: times.length, p50: median(times), p99, statuses, samples }
}

interface Answer {
  readonly status: number
  readonly body: string
}

/** One connection, one request at a time. Understands bodies with a length and empty ones: more our servers do not send. */
class HttpConnection {
  readonly #socket: Socket
  #received = ''
  /** Where the answer ends, as far as its head is known. */
  #end = 0
  #waiting: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void } | null = null

  static open(host: string, port: number): Promise<HttpConnection> {
    const socket = connect({ host, port, noDelay: true })
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(new HttpConnection(socket)))
      socket.once('error', reject)
    })
  }

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (part: string) => this.#take(part))
    socket.on('error', (error) => this.#waiting?.reject(error))
    socket.on('close', () => this.#waiting?.reject(new Error('the server closed the connection')))
  }

  send({ method, path, headers, body }: HttpRequest): Promise<Answer> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const length = `content-length: ${Buffer.byteLength(body)}\r\n`
    this.#socket.write(`${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${lines.join('')}${length}\r\n${body}`)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(part: string): void {
    this.#received += part
    // Looked at again only when all of it is there: looking makes one text of all parts, which takes its time with megabytes.
    if (this.#received.length < this.#end) return
    const head = this.#received.indexOf('\r\n\r\n')
    if (head < 0) return
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.#received.slice(0, head))?.[1] ?? 0)
    const end = head + 4 + length
    this.#end = end
    if (this.#received.length < end) return
    const answer = { status: Number(this.#received.slice(9, 12)), body: this.#received.slice(head + 4, end) }
    this.#received = this.#received.slice(end)
    this.#end = 0
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.resolve(answer)
  }
}
