import { type Static, Type } from 'typebox'
import { LANGUAGES } from '../src/core/language.ts'

/** What an operator reads when a value does not fit. */
const says = (expected: string) => ({ description: expected })

const count = (from: number, to: number, byDefault: number) =>
  Type.Integer({ minimum: from, maximum: to, default: byDefault, ...says(`a whole number from ${from} to ${to}`) })

const yesOrNo = (byDefault: boolean) => Type.Boolean({ default: byDefault, ...says('true or false') })

export const POSTGRES_URL = '^postgres(ql)?://.+'
/** One server, Sentinels, or a cluster; src/queue/redis-address.ts reads it. */
const REDIS_URL = '^rediss?(-sentinel|-cluster)?://.+'
const WEB_ORIGIN = '^https?://[^/?#\\s]+/?$'
const HOST_LIST = '^\\s*[A-Za-z0-9.-]+(:\\d+)?(\\s*,\\s*[A-Za-z0-9.-]+(:\\d+)?)*\\s*$'
/** One relay; the password is percent-encoded, as in every URL. */
const SMTP_URL = '^smtps?://([^\\s@/:]+:[^\\s@/]*@)?[^\\s@/?#]+/?$'
const MAIL_ADDRESS = '[^\\s@<>,;:"]+@[^\\s@<>,;:"]+'
const SENDER = `^([^<>\\r\\n"]*<${MAIL_ADDRESS}>|${MAIL_ADDRESS})$`
const ADDRESS_LIST = `^\\s*${MAIL_ADDRESS}(\\s*,\\s*${MAIL_ADDRESS})*\\s*$`
const DOMAIN_LIST = '^\\s*[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+(\\s*,\\s*[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+)*\\s*$'
const PROXIES = '^(true|false|[0-9a-fA-F.:/]+(\\s*,\\s*[0-9a-fA-F.:/]+)*)$'
const FAILPOINTS =
  '^\\s*[a-z_.]+:(kill|throw|pause\\(\\d{1,7}\\))(@\\d{1,7})?(\\s*,\\s*[a-z_.]+:(kill|throw|pause\\(\\d{1,7}\\))(@\\d{1,7})?)*\\s*$'
/** 32 bytes in base64; several, newest first, while a key is being replaced. */
const KEYS = '^[A-Za-z0-9+/]{43}=(\\s*,\\s*[A-Za-z0-9+/]{43}=)*$'

/** Every setting, as the environment spells it. What each is for stands in examples/meetmeup.env. */
export const Settings = Type.Object({
  DATABASE_URL: Type.Optional(
    Type.String({ pattern: POSTGRES_URL, ...says('postgres://user:password@host/database') }),
  ),
  REDIS_URL: Type.Optional(
    Type.String({
      pattern: REDIS_URL,
      ...says('redis://host:port, redis-sentinel://host:port,host:port/name or redis-cluster://host:port,host:port'),
    }),
  ),
  MEETMEUP_DATA_DIR: Type.Optional(Type.String({ minLength: 1, ...says('a folder') })),
  MEETMEUP_LOG_LEVEL: Type.Union(
    (['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const).map((level) => Type.Literal(level)),
    { default: 'info', ...says('trace, debug, info, warn, error, fatal or silent') },
  ),
  MEETMEUP_HOST: Type.String({ minLength: 1, default: '127.0.0.1', ...says('an address of this machine') }),
  MEETMEUP_PORT: count(0, 65535, 8080),
  MEETMEUP_PUBLIC_URL: Type.Optional(
    Type.String({ pattern: WEB_ORIGIN, ...says('https://host, without a path: where people and providers reach us') }),
  ),
  MEETMEUP_TRUST_PROXY: Type.String({
    pattern: PROXIES,
    default: 'false',
    ...says('true, false, or a comma list of addresses of proxies'),
  }),
  MEETMEUP_BODY_LIMIT_KB: count(16, 102_400, 1024),
  MEETMEUP_SECRET_KEY: Type.Optional(Type.String({ pattern: KEYS, ...says('32 random bytes in base64') })),
  MEETMEUP_ALLOW_LOOPBACK_PROVIDERS: yesOrNo(false),
  MEETMEUP_ALLOWED_PROVIDER_HOSTS: Type.Optional(
    Type.String({ pattern: HOST_LIST, ...says('a comma list of host names') }),
  ),
  MEETMEUP_FAILPOINTS: Type.Optional(
    Type.String({
      pattern: FAILPOINTS,
      ...says('step:kill, step:throw or step:pause(milliseconds), with @n for the n-th time, with commas'),
    }),
  ),
  MEETMEUP_SMTP_URL: Type.Optional(
    Type.String({ pattern: SMTP_URL, ...says('smtp://user:password@host:port or smtps://user:password@host:port') }),
  ),
  MEETMEUP_SMTP_CA: Type.Optional(Type.String({ minLength: 1, ...says('a file with certificates in PEM') })),
  MEETMEUP_MAIL_FROM: Type.Optional(
    Type.String({ pattern: SENDER, maxLength: 300, ...says('an address, or Name <address>') }),
  ),
  MEETMEUP_MAIL_DOMAINS: Type.Optional(Type.String({ pattern: DOMAIN_LIST, ...says('a comma list of domains') })),
  MEETMEUP_MAIL_ADMINS: Type.Optional(Type.String({ pattern: ADDRESS_LIST, ...says('a comma list of addresses') })),
  MEETMEUP_MAIL_LANGUAGE: Type.Union(
    LANGUAGES.map((language) => Type.Literal(language)),
    { default: 'en', ...says('en or ru') },
  ),
  MEETMEUP_MAIL_DIGEST_SECONDS: count(0, 3600, 60),
  MEETMEUP_METRICS_PORT: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 65_535, ...says('a whole number from 0 to 65535') }),
  ),
  MEETMEUP_METRICS_HOST: Type.String({ minLength: 1, default: '127.0.0.1', ...says('an address of this machine') }),
  MEETMEUP_METRICS_TOKEN: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9._~+/=-]{16,200}$', ...says('16 to 200 letters, digits and . _ ~ + / = -') }),
  ),
  MEETMEUP_DB_POOL_MAX: count(4, 500, 20),
  MEETMEUP_QUEUE_POOL_MAX: count(2, 500, 10),
  MEETMEUP_SYNC_CONCURRENCY: count(1, 200, 8),
})

export type Settings = Static<typeof Settings>

/** Settings whose values are never repeated in a message. */
export const SECRET_SETTINGS: ReadonlySet<string> = new Set([
  'DATABASE_URL',
  'REDIS_URL',
  'MEETMEUP_SECRET_KEY',
  'MEETMEUP_SMTP_URL',
  'MEETMEUP_METRICS_TOKEN',
])
