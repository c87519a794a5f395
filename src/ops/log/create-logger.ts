import { type DestinationStream, destination, type Logger, pino } from 'pino'
import { maskSecretLinks } from './mask-secret-links.ts'

/** Wherever these names stand in what is logged, their value does not. */
const SECRET_NAMES = [
  'authorization',
  'password',
  'secret',
  'token',
  'clientSecret',
  'privateKey',
  'accessToken',
  'clientState',
  'cursor',
  'resume',
  'validationToken',
]

/** Lines of JSON, on standard output unless told; secrets by name are replaced, at the top and two levels below, and secret links anywhere. */
export function createLogger(level: string, to: DestinationStream = destination(1)): Logger {
  const paths = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  const options = {
    level,
    base: { pid: process.pid },
    redact: { paths, censor: '[redacted]' },
    hooks: { streamWrite: maskSecretLinks },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  return pino(options, to)
}
