import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { Language } from '../src/core/language.ts'
import { fail, ok, type Result } from '../src/core/result.ts'
import { smtpRefusal } from '../src/providers/smtp-refusal.ts'
import { POSTGRES_URL, SECRET_SETTINGS, Settings } from './schema.ts'

/** The configuration, checked and shaped. Each part of the product receives its own slice and nothing else. */
export interface Config {
  /** Absolute. */
  readonly dataDir: string
  readonly database: {
    /** Null: the product starts its own PostgreSQL in `dataDir`. */
    readonly url: string | null
    /** Connections of this process, besides those of the queue. */
    readonly poolMax: number
    /** Connections of this process for the queue, while it lies in PostgreSQL. */
    readonly queuePoolMax: number
  }
  readonly redis: {
    /** Null: the queue lies in PostgreSQL. */
    readonly url: string | null
  }
  readonly http: {
    readonly host: string
    /** 0: any free port. */
    readonly port: number
    /** Scheme and host without a slash at the end; null: not told. */
    readonly publicUrl: string | null
    /** Whose `X-Forwarded-*` headers are believed: nobody's, everybody's, or those of these addresses. */
    readonly trustProxy: boolean | readonly string[]
    readonly bodyLimitBytes: number
  }
  readonly providers: {
    /** Development only: providers on loopback and over plain http are accepted. */
    readonly allowLoopback: boolean
    /** Hosts besides those of Microsoft Graph and Google. */
    readonly allowedHosts: readonly string[]
  }
  readonly sync: {
    /** Calendars that one worker process visits at the same time. */
    readonly concurrency: number
  }
  readonly secrets: {
    /** 32 bytes each, newest first; empty: the key lies in `dataDir`. */
    readonly keys: readonly Uint8Array[]
  }
  readonly rehearsal: {
    /** Development only: what goes wrong in this process, as `compose/rehearsal.ts` reads it; null: nothing is made to. */
    readonly failpoints: string | null
  }
  readonly mail: {
    /** Where mail is handed over, and as whom; null: nobody is mailed. */
    readonly relay: {
      /** `smtp://` or `smtps://`, with user name and password. */
      readonly url: string
      /** `Name <address>`, or an address. */
      readonly from: string
      /** Certificates (PEM) by which the server is believed, instead of the public ones; then nothing is said to it without TLS. */
      readonly ca?: string
    } | null
    /** Domains whose people are told rooms and holders, besides those under which an organization's calendars lie. */
    readonly ownDomains: readonly string[]
    /** Who is told what is wrong, besides the people with the role of an administrator. */
    readonly admins: readonly string[]
    /** For people whose language is not known. */
    readonly language: Language
    /** How long news for one person wait for each other. */
    readonly digestSeconds: number
  }
  /** Where figures are served; null: nowhere. */
  readonly metrics: {
    readonly host: string
    /** 0: any free port. */
    readonly port: number
    /** Never null where others than this machine could ask. */
    readonly token: string | null
  } | null
  readonly log: {
    readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  }
}

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url))

/** The configuration that this environment describes, or every line that is wrong with it. Relative paths start at the checkout. */
export function load(env: Readonly<Record<string, string | undefined>>): Result<Config, readonly string[]> {
  const given = Object.fromEntries(Object.entries(env).flatMap(([name, text]) => readSetting(name, text)))
  const problems = [
    ...misspelled(Object.keys(env)),
    ...wrong(given),
    ...unreadable(given),
    ...halfSet(given),
    ...untrusted(given),
    ...unguarded(given),
    ...outOfPlace(given),
  ]
  return problems.length === 0 ? ok(shape(Value.Parse(Settings, Value.Default(Settings, given)))) : fail(problems)
}

/** The configuration of this process, or all that is wrong with its settings, for whoever set them. */
export function loadOrExplain(): Result<Config, string> {
  const loaded = load(process.env)
  return loaded.ok ? loaded : fail(['The settings are wrong:', ...loaded.error.map((line) => `  ${line}`)].join('\n'))
}

/** For entrances: the configuration of this process. When it is wrong, says all that is wrong and ends with code 2. */
export function loadOrExit(): Config {
  const loaded = loadOrExplain()
  if (loaded.ok) return loaded.value
  console.error(loaded.error)
  process.exit(2)
}

const SETTINGS = new Map<string, TSchema>(Object.entries(Settings.properties))

const describes = (setting: TSchema): string => ('description' in setting ? String(setting.description) : '')

const isOfType = (setting: TSchema, type: string): boolean => 'type' in setting && setting.type === type

/** An empty variable is a variable that is not set: that is how env files and containers switch one off. */
function readSetting(name: string, text: string | undefined): [string, unknown][] {
  const setting = SETTINGS.get(name)
  if (setting === undefined || text === undefined || text.trim() === '') return []
  if (isOfType(setting, 'integer') && /^\d+$/.test(text)) return [[name, Number(text)]]
  if (isOfType(setting, 'boolean') && /^(true|false)$/.test(text)) return [[name, text === 'true']]
  return [[name, text]]
}

function misspelled(names: readonly string[]): string[] {
  return names
    .filter((name) => name.startsWith('MEETMEUP_') && !SETTINGS.has(name))
    .map((name) => `${name} is not a setting.`)
}

/** One by one: TypeBox stops telling after a few errors, and an operator wants to mend all of them in one go. */
function wrong(given: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const setting = SETTINGS.get(name)
    if (setting === undefined || Value.Check(setting, value)) return []
    const shown = SECRET_SETTINGS.has(name) ? 'what is set there' : JSON.stringify(value)
    return [`${name} has to be ${describes(setting)}, and is not with ${shown}.`]
  })
}

/** A database that no program could take for an address: a port beyond all ports, or a password with characters that an address cannot hold. */
function unreadable({ DATABASE_URL: url }: Readonly<Record<string, unknown>>): string[] {
  return typeof url !== 'string' || !new RegExp(POSTGRES_URL).test(url) || isAddress(url)
    ? []
    : [
        'DATABASE_URL is no address: write what is special in user name and password in percent (`@` is %40, a space %20).',
      ]
}

/** The host may be left out where the socket is named in the query; the driver allows it, addresses of the web do not. */
const isAddress = (url: string): boolean => !/\s/.test(url) && URL.canParse(url, 'postgres://base')

/** What ends processes on purpose is no setting of a service at work. */
function outOfPlace(given: Readonly<Record<string, unknown>>): string[] {
  return given.MEETMEUP_FAILPOINTS === undefined || given.MEETMEUP_ALLOW_LOOPBACK_PROVIDERS === true
    ? []
    : [
        'MEETMEUP_FAILPOINTS makes this process fail: it is for rehearsals, with MEETMEUP_ALLOW_LOOPBACK_PROVIDERS=true.',
      ]
}

/** Settings that are nothing without each other, or that a development switch has to admit. */
function halfSet(given: Readonly<Record<string, unknown>>): string[] {
  const { MEETMEUP_SMTP_URL: url, MEETMEUP_MAIL_FROM: from } = given
  if ((url === undefined) !== (from === undefined)) {
    return ['MEETMEUP_SMTP_URL and MEETMEUP_MAIL_FROM are set together, or neither of them.']
  }
  if (typeof url !== 'string' || !URL.canParse(url)) return []
  const refusal = smtpRefusal(url, { allowLoopback: given.MEETMEUP_ALLOW_LOOPBACK_PROVIDERS === true })
  return refusal === null ? [] : [`MEETMEUP_SMTP_URL: ${refusal} (MEETMEUP_ALLOW_LOOPBACK_PROVIDERS).`]
}

/** Certificates that are named and not there would make all mail wait. */
function untrusted({ MEETMEUP_SMTP_CA: file, MEETMEUP_SMTP_URL: url }: Readonly<Record<string, unknown>>): string[] {
  if (typeof file !== 'string') return []
  if (url === undefined) return ['MEETMEUP_SMTP_CA is nothing without MEETMEUP_SMTP_URL.']
  try {
    if (certificatesIn(file).includes('-----BEGIN CERTIFICATE-----')) return []
    return [`MEETMEUP_SMTP_CA: ${file} holds no certificate in PEM.`]
  } catch {
    return [`MEETMEUP_SMTP_CA: ${file} cannot be read.`]
  }
}

const certificatesIn = (file: string): string => readFileSync(resolve(CHECKOUT, file), 'utf8')

/** Figures tell of every organization: whoever is not on this machine has to show a token. */
function unguarded({
  MEETMEUP_METRICS_PORT: port,
  MEETMEUP_METRICS_HOST: host = '127.0.0.1',
  MEETMEUP_METRICS_TOKEN: token,
}: Readonly<Record<string, unknown>>): string[] {
  const isLoopback = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(String(host))
  return port === undefined || isLoopback || token !== undefined
    ? []
    : ['MEETMEUP_METRICS_TOKEN has to be set where MEETMEUP_METRICS_HOST is not this machine alone.']
}

function shape(settings: Settings): Config {
  return {
    dataDir: settings.MEETMEUP_DATA_DIR ? resolve(CHECKOUT, settings.MEETMEUP_DATA_DIR) : join(CHECKOUT, '.data'),
    database: {
      url: settings.DATABASE_URL ?? null,
      poolMax: settings.MEETMEUP_DB_POOL_MAX,
      queuePoolMax: settings.MEETMEUP_QUEUE_POOL_MAX,
    },
    redis: { url: settings.REDIS_URL ?? null },
    http: {
      host: settings.MEETMEUP_HOST,
      port: settings.MEETMEUP_PORT,
      publicUrl: settings.MEETMEUP_PUBLIC_URL?.replace(/\/$/, '') ?? null,
      trustProxy: trustedProxies(settings.MEETMEUP_TRUST_PROXY),
      bodyLimitBytes: settings.MEETMEUP_BODY_LIMIT_KB * 1024,
    },
    providers: {
      allowLoopback: settings.MEETMEUP_ALLOW_LOOPBACK_PROVIDERS,
      allowedHosts: listOf(settings.MEETMEUP_ALLOWED_PROVIDER_HOSTS).map((host) => host.toLowerCase()),
    },
    sync: { concurrency: settings.MEETMEUP_SYNC_CONCURRENCY },
    secrets: { keys: listOf(settings.MEETMEUP_SECRET_KEY).map((key) => Buffer.from(key, 'base64')) },
    rehearsal: { failpoints: settings.MEETMEUP_FAILPOINTS ?? null },
    mail: mailOf(settings),
    metrics:
      settings.MEETMEUP_METRICS_PORT === undefined
        ? null
        : {
            host: settings.MEETMEUP_METRICS_HOST,
            port: settings.MEETMEUP_METRICS_PORT,
            token: settings.MEETMEUP_METRICS_TOKEN ?? null,
          },
    log: { level: settings.MEETMEUP_LOG_LEVEL },
  }
}

function mailOf(settings: Settings): Config['mail'] {
  const { MEETMEUP_SMTP_URL: url, MEETMEUP_MAIL_FROM: from, MEETMEUP_SMTP_CA: caFile } = settings
  const ca = caFile === undefined ? {} : { ca: certificatesIn(caFile) }
  return {
    relay: url === undefined || from === undefined ? null : { url, from, ...ca },
    ownDomains: listOf(settings.MEETMEUP_MAIL_DOMAINS).map((domain) => domain.toLowerCase()),
    admins: listOf(settings.MEETMEUP_MAIL_ADMINS),
    language: settings.MEETMEUP_MAIL_LANGUAGE,
    digestSeconds: settings.MEETMEUP_MAIL_DIGEST_SECONDS,
  }
}

function trustedProxies(text: string): boolean | readonly string[] {
  if (text === 'true' || text === 'false') return text === 'true'
  return listOf(text)
}

function listOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((part) => part.trim())
}
