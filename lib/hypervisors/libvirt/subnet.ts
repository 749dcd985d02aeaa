import { createHash } from "node:crypto";

/** An IPv4 range as numbers: first address and prefix length. */
export type Subnet = { base: number; prefix: number };

const dotted = (n: number): string => [24, 16, 8, 0].map((shift) => (n >>> shift) & 255).join(".");
const mask = (prefix: number): number => (prefix === 0 ? 0 : (~0 << (32 - prefix)) >>> 0);

export function parseAddress(text: string): number | null {
  const parts = text.split(".").map((p) => (/^\d{1,3}$/.test(p) ? Number(p) : 256));
  if (parts.length !== 4 || parts.some((p) => p > 255)) return null;
  return parts.reduce((n, p) => ((n << 8) | p) >>> 0, 0);
}

export function subnetOf(address: string, prefix: number): Subnet | null {
  const n = parseAddress(address);
  return n === null || prefix < 0 || prefix > 32 ? null : { base: (n & mask(prefix)) >>> 0, prefix };
}

/** Prefix length of a dotted mask: 255.255.255.0 is 24. Null for masks with holes. */
export function prefixOfMask(text: string): number | null {
  const n = parseAddress(text);
  if (n === null) return null;
  const prefix = n.toString(2).replace(/0+$/, "").length;
  return n === 0 ? 0 : mask(prefix) === n ? prefix : null;
}

export const overlaps = (a: Subnet, b: Subnet): boolean => {
  const common = mask(Math.min(a.prefix, b.prefix));
  return ((a.base ^ b.base) & common) === 0;
};

/**
 * /proc/net/route of Linux: addresses and masks are hexadecimal in the host's byte order (little endian here).
 * The default route is left out: it overlaps with everything.
 */
export function parseRoutes(source: string): Subnet[] {
  const swapped = (hex: string): number => Buffer.from(hex, "hex").readUInt32LE();
  return source
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const columns = line.trim().split(/\s+/);
      const [destination, netmask] = [columns[1], columns[7]];
      if (!/^[0-9A-F]{8}$/i.test(destination ?? "") || !/^[0-9A-F]{8}$/i.test(netmask ?? "")) return [];
      const prefix = prefixOfMask(dotted(swapped(netmask ?? "")));
      return prefix ? [{ base: swapped(destination ?? ""), prefix }] : [];
    });
}

const FIRST_OCTET_TWO = 200;
const CANDIDATES = 32 * 256;

/**
 * Free /24 networks out of 10.200.0.0 to 10.231.255.0, in an order of this installation's own, so that two
 * installations that start at the same moment rarely want the same one. Clear of Docker's 172.16/12 and libvirt's 192.168.122.
 */
export function* freeSubnets(installationId: string, taken: readonly Subnet[]): Generator<Subnet> {
  const start = createHash("sha256").update(installationId).digest().readUInt32BE() % CANDIDATES;
  for (let i = 0; i < CANDIDATES; i++) {
    const k = (start + i) % CANDIDATES;
    const base = ((10 << 24) | ((FIRST_OCTET_TWO + (k >> 8)) << 16) | ((k & 255) << 8)) >>> 0;
    const subnet = { base, prefix: 24 };
    if (!taken.some((other) => overlaps(subnet, other))) yield subnet;
  }
}

/** The address at `offset` in a subnet: 1 is the gateway's. */
export const addressIn = (subnet: Subnet, offset: number): string => dotted((subnet.base + offset) >>> 0);
