import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError } from 'fastify'
import { problem, problemBody } from './problem.ts'
import { PROBLEMS, type ProblemCode } from './problem-codes.ts'

const KNOWN: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

/** What cannot be read as HTTP never becomes a request; it gets its problem straight on the socket, and the socket is closed. */
export function answerClientErrors(newId: () => string): (error: ConnectionError, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const given = problem(KNOWN[error.code] ?? 'request_malformed')
    const [status] = PROBLEMS[given.code]
    const body = JSON.stringify(problemBody(given, newId()))
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ]
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  }
}
