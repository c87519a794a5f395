import { BlockList, isIP, isIPv4 } from 'node:net'

/** What is not the public internet (IANA special-purpose registries, RFC 6890 and its successors). */
const NOT_PUBLIC: readonly (readonly [network: string, prefix: number])[] = [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
  ] as const),
  ...([
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
  ] as const),
  ...([
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const),
  ...([
    ['::', 96],
    ['64:ff9b::', 96],
    ['64:ff9b:1::', 48],
    ['100::', 64],
    ['2001::', 23],
    ['2001:db8::', 32],
  ] as const),
  ...([
    ['2002::', 16],
    ['3fff::', 20],
    ['5f00::', 16],
    ['fc00::', 7],
    ['fe80::', 9],
    ['ff00::', 8],
  ] as const),
]

const list = new BlockList()
for (const [network, prefix] of NOT_PUBLIC) list.addSubnet(network, prefix, isIPv4(network) ? 'ipv4' : 'ipv6')

/** True for addresses of this machine, of private networks and of everything else that is not the public internet. */
export function isPrivateAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 0) return true
  // An IPv4 address in the clothes of IPv6 is checked as what it is.
  return list.check(address, version === 4 ? 'ipv4' : 'ipv6')
}
