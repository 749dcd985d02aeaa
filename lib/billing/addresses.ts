import { BlockList, isIP } from "node:net";

/**
 * For how many public addresses a machine is charged that has these: one for each IPv4 address, and one for each network of 64 bits in which it has IPv6
 * addresses, however many. IPv6 is given out by networks, and a machine makes itself new addresses in its own as often as it likes.
 */
export function countAddresses(addresses: readonly string[]): number {
  const counted = new BlockList();
  let count = 0;
  for (const address of addresses) {
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (counted.check(address, family)) continue;
    if (family === "ipv6") counted.addSubnet(address, 64, family);
    else counted.addAddress(address, family);
    count += 1;
  }
  return count;
}
