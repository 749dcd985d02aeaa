import { describe, expect, it } from "vitest";
import { namesOf } from "@/lib/hypervisors/libvirt/names";
import { networkXml, parseLeases, subnetsOfNetworks } from "@/lib/hypervisors/libvirt/network";
import {
  addressIn,
  freeSubnets,
  overlaps,
  parseRoutes,
  prefixOfMask,
  subnetOf,
} from "@/lib/hypervisors/libvirt/subnet";
import { parseXml } from "@/lib/hypervisors/libvirt/xml-reader";

const subnet = (cidr: string) => {
  const [address = "", prefix] = cidr.split("/");
  const found = subnetOf(address, Number(prefix));
  if (!found) throw new Error(`not a subnet: ${cidr}`);
  return found;
};

describe("subnets", () => {
  it.each([
    ["10.1.2.0/24", "10.1.2.128/25", true],
    ["10.1.2.0/24", "10.1.3.0/24", false],
    ["10.0.0.0/8", "10.200.1.0/24", true],
    ["192.168.122.0/24", "10.200.1.0/24", false],
    ["0.0.0.0/0", "10.200.1.0/24", true],
    ["255.255.255.255/32", "255.255.255.255/32", true],
  ])("%s and %s overlap: %s", (a, b, expected) => {
    expect(overlaps(subnet(a), subnet(b))).toBe(expected);
    expect(overlaps(subnet(b), subnet(a))).toBe(expected);
  });

  it.each([
    ["255.255.255.0", 24],
    ["255.255.255.255", 32],
    ["0.0.0.0", 0],
    ["255.0.255.0", null],
    ["nonsense", null],
  ])("the mask %s has the prefix %s", (mask, prefix) => {
    expect(prefixOfMask(mask)).toBe(prefix);
  });

  it("reads /proc/net/route without its default route", () => {
    const source = [
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
      "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
      "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
      "tun0\t0000C80A\t00000000\t0001\t0\t0\t0\t0000FEFF\t0\t0\t0",
      "",
    ].join("\n");
    expect(parseRoutes(source)).toEqual([subnet("192.0.2.0/24"), subnet("10.200.0.0/15")]);
  });

  it("finds a free one in an order of the installation's own", () => {
    const [first] = freeSubnets("aaaa", []);
    const [other] = freeSubnets("bbbb", []);
    expect(first).not.toEqual(other);
    const [next] = freeSubnets("aaaa", first ? [first] : []);
    expect(next).not.toEqual(first);
    expect([...freeSubnets("aaaa", [])]).toHaveLength(32 * 256);
    expect([...freeSubnets("aaaa", [subnet("10.0.0.0/8")])]).toEqual([]);
    expect(
      [
        ...freeSubnets("aaaa", [
          subnet("10.200.0.0/13"),
          subnet("10.208.0.0/12"),
          subnet("10.224.0.0/14"),
          subnet("10.228.0.0/15"),
          subnet("10.230.0.0/16"),
          subnet("10.231.0.0/17"),
          subnet("10.231.128.0/18"),
          subnet("10.231.192.0/19"),
          subnet("10.231.224.0/20"),
          subnet("10.231.240.0/21"),
          subnet("10.231.248.0/22"),
          subnet("10.231.252.0/23"),
          subnet("10.231.254.0/24"),
        ]),
      ].map((s) => addressIn(s, 1)),
    ).toEqual(["10.231.255.1"]);
  });

  it("reads the networks that libvirt has, and what we write ourselves", () => {
    const ours = parseXml(networkXml(namesOf("test1"), subnet("10.200.7.0/24")));
    const theirs = parseXml(
      "<network><name>default</name><ip address='192.168.122.1' netmask='255.255.255.0'/><ip family='ipv6' address='fd00::1' prefix='64'/></network>",
    );
    expect(subnetsOfNetworks([ours, theirs])).toEqual([subnet("10.200.7.0/24"), subnet("192.168.122.0/24")]);
  });

  it("reads leases as virsh prints them", () => {
    const output = ` 2026-11-20 12:03:27   52:54:00:AA:bb:01   ipv4   10.213.9.55/24   db-1   01:52:54:00:aa:bb:01
 2026-11-20 12:03:28   52:54:00:aa:bb:02   ipv6   fd00::5/64       db-2   -
 2026-11-20 12:03:29   52:54:00:aa:bb:03   ipv4   10.213.9.57/24   -      01:52:54:00:aa:bb:03

`;
    expect(parseLeases(output)).toEqual([
      { mac: "52:54:00:aa:bb:01", address: "10.213.9.55" },
      { mac: "52:54:00:aa:bb:02", address: "fd00::5" },
      { mac: "52:54:00:aa:bb:03", address: "10.213.9.57" },
    ]);
    expect(parseLeases("")).toEqual([]);
  });
});
