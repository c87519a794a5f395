import { type Logger, pino } from 'pino'

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

/** Lines of JSON on standard output; secrets by name are replaced, at the top and two levels below. */
export function createLogger(level: string): Logger {
  const paths = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  return pino({
    level,
    base: { pid: process.pid },
    redact: { paths, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  })
}
