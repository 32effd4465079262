import { BlockList, isIP } from 'node:net';

/**
 * IPv4 ranges that are not on the public internet: IANA's special-purpose registry (RFC 6890 and its updates), multicast
 * and the reserved class E. 169.254/16 holds the metadata services of clouds.
 */
const SPECIAL_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;

/**
 * The one IPv6 range that IANA hands out to the public (RFC 4291). Loopback, mapped and NAT64 forms of IPv4, unique-local,
 * link-local and multicast addresses all lie outside it.
 */
const PUBLIC_V6 = ['2000::', 3] as const;

/** Parts of 2000::/3 that are not hosts: protocol assignments with Teredo, documentation, 6to4 (which wraps any IPv4). */
const SPECIAL_V6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const refused = new BlockList();
for (const [network, prefix] of SPECIAL_V4) refused.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of SPECIAL_V6) refused.addSubnet(network, prefix, 'ipv6');

const allowedV6 = new BlockList();
allowedV6.addSubnet(...PUBLIC_V6, 'ipv6');

/** Whether an IP address belongs to a host on the public internet. Anything that is not an address is not public. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !refused.check(address, 'ipv4');
  return family === 6 && !address.includes('%') && allowedV6.check(address, 'ipv6') && !refused.check(address, 'ipv6');
}
