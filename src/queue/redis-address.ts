/** Where Redis (or Valkey) is, in the three forms in which it is run. */
export type RedisAddress =
  | { readonly kind: 'single'; readonly host: string; readonly port: number; readonly login: RedisLogin }
  /** Sentinels that know which server of the group `name` is the master now. */
  | {
      readonly kind: 'sentinel'
      readonly nodes: readonly RedisNode[]
      readonly name: string
      readonly sentinelPassword: string | null
      readonly login: RedisLogin
    }
  | { readonly kind: 'cluster'; readonly nodes: readonly RedisNode[]; readonly login: RedisLogin }

export interface RedisNode {
  readonly host: string
  readonly port: number
}

export interface RedisLogin {
  readonly username: string | null
  readonly password: string | null
  /** Number of the database; a cluster has none but 0. */
  readonly db: number
  readonly tls: boolean
}

/** What an operator reads when the address does not fit. */
export const REDIS_FORMS =
  'redis://host:port, redis-sentinel://host:port,host:port/name or redis-cluster://host:port,host:port (rediss... for TLS)'

const SHAPE =
  /^redis(?<tls>s?)(?<form>|-sentinel|-cluster):\/\/(?:(?<username>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<nodes>[^/?@]+)(?:\/(?<path>[^?]*))?(?:\?sentinelPassword=(?<sentinel>[^&]+))?$/
const NODE = /^(?<host>\[[0-9a-fA-F:.]+\]|[^:[\]\s]+)(?::(?<port>\d{1,5}))?$/
const USUAL_PORT = { single: 6379, sentinel: 26_379, cluster: 6379 } as const

/** Reads `REDIS_URL`. Null: it is none of the forms in `REDIS_FORMS`. User name and passwords are percent-encoded, as in any URL. */
export function readRedisAddress(url: string): RedisAddress | null {
  const parts = SHAPE.exec(url.trim())?.groups
  if (parts === undefined) return null
  const kind = parts.form === '-sentinel' ? 'sentinel' : parts.form === '-cluster' ? 'cluster' : 'single'
  const nodes = (parts.nodes ?? '').split(',').map((node) => readNode(node, USUAL_PORT[kind]))
  const known = nodes.filter((node) => node !== null)
  const [first] = known
  const path = (parts.path ?? '').split('/')
  const name = kind === 'sentinel' ? (path.shift() ?? '') : null
  const db = readDatabase(path)
  if (first === undefined || known.length < nodes.length || db === null) return null
  if (kind !== 'sentinel' && parts.sentinel !== undefined) return null
  const login = {
    username: decoded(parts.username),
    password: decoded(parts.password),
    db,
    tls: parts.tls === 's',
  }
  if (kind === 'single') return nodes.length === 1 ? { kind, ...first, login } : null
  if (kind === 'cluster') return db === 0 ? { kind, nodes: known, login } : null
  return name === null || name === ''
    ? null
    : { kind, nodes: known, name: decodeURIComponent(name), sentinelPassword: decoded(parts.sentinel), login }
}

/** For people: where it is, without who signs in. */
export function describeRedis(address: RedisAddress): string {
  switch (address.kind) {
    case 'single':
      return shown(address)
    case 'sentinel':
      return `${address.name} by Sentinels ${address.nodes.map(shown).join(', ')}`
    case 'cluster':
      return `Cluster ${address.nodes.map(shown).join(', ')}`
  }
}

const shown = ({ host, port }: RedisNode): string => `${host.includes(':') ? `[${host}]` : host}:${port}`

function readNode(text: string, usualPort: number): RedisNode | null {
  const parts = NODE.exec(text)?.groups
  const port = Number(parts?.port ?? usualPort)
  if (parts?.host === undefined || port < 1 || port > 65_535) return null
  return { host: parts.host.replace(/^\[|\]$/g, ''), port }
}

function readDatabase(path: readonly string[]): number | null {
  const [text = '', ...rest] = path
  if (rest.length > 0 || !/^\d{0,4}$/.test(text)) return null
  return Number(text)
}

function decoded(text: string | undefined): string | null {
  if (text === undefined || text === '') return null
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
