import { BlockList, isIP, SocketAddress } from "node:net";

/**
 * What is not reachable from everywhere, by the IANA registries of special-purpose addresses
 * (https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry, RFC 6890): all that they do not call globally
 * reachable. The few addresses within 192.0.0.0/24 and 2001::/23 that they do are of protocols, and none is anybody's machine.
 */
const SPECIAL = {
  ipv4: [
    ["0.0.0.0", 8, "this network"],
    ["10.0.0.0", 8, "private, RFC 1918"],
    ["100.64.0.0", 10, "shared, of carriers' NAT, RFC 6598"],
    ["127.0.0.0", 8, "loopback"],
    ["169.254.0.0", 16, "link-local"],
    ["172.16.0.0", 12, "private, RFC 1918"],
    ["192.0.0.0", 24, "IETF protocols"],
    ["192.0.2.0", 24, "documentation, TEST-NET-1"],
    ["192.88.99.0", 24, "6to4 relays, deprecated"],
    ["192.168.0.0", 16, "private, RFC 1918"],
    ["198.18.0.0", 15, "benchmarking"],
    ["198.51.100.0", 24, "documentation, TEST-NET-2"],
    ["203.0.113.0", 24, "documentation, TEST-NET-3"],
    ["224.0.0.0", 4, "multicast, RFC 5771"],
    ["240.0.0.0", 4, "reserved, and the broadcast"],
  ],
  // Within 2000::/3, see below.
  ipv6: [
    ["2001::", 23, "IETF protocols: Teredo, benchmarking, ORCHID"],
    ["2001:db8::", 32, "documentation"],
    ["2002::", 16, "6to4"],
    ["3fff::", 20, "documentation, RFC 9637"],
  ],
} as const;

const special = new BlockList();
for (const family of ["ipv4", "ipv6"] as const)
  for (const [network, prefix] of SPECIAL[family]) special.addSubnet(network, prefix, family);

/** All that IANA gives out as global unicast: loopback, link-local, unique local, mapped and multicast addresses are outside of it. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");

/** Whether an address is one that can be reached from everywhere. False for what is none. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !special.check(address, "ipv4");
  return version === 6 && globalUnicast.check(address, "ipv6") && !special.check(address, "ipv6");
}

/** An address in the one way to write it: "2A00:0::1" is "2a00::1". As it is where it is none. */
export const plainAddress = (address: string): string =>
  isIP(address) === 6 ? new SocketAddress({ address, family: "ipv6" }).address : address;
