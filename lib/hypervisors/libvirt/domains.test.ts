import { describe, expect, it } from "vitest";
import { readDomain } from "./domain-xml";
import { publicAddressesOf } from "./domains";
import { parseXml } from "./xml-reader";

const domain = (...cards: string[]) =>
  readDomain(parseXml(`<domain><name>m-1</name><devices>${cards.join("")}</devices></domain>`));
const OWN = "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='own'/></interface>";
const ROUTED = "<interface type='network'><mac address='52:54:00:00:00:02'/><source network='routed'/></interface>";
const BRIDGED = "<interface type='bridge'><mac address='52:54:00:00:00:03'/><source bridge='br0'/></interface>";

const leases = new Map([
  ["52:54:00:00:00:01", ["10.200.0.5"]],
  ["52:54:00:00:00:02", ["1.1.1.1", "2a00:0:0::5", "fd00::5"]],
]);

describe("public addresses of a domain", () => {
  it("are those of its leases that can be reached from everywhere", () => {
    expect(publicAddressesOf(domain(OWN), "running", leases)).toEqual([]);
    expect(publicAddressesOf(domain(OWN, ROUTED), "running", leases)).toEqual(["1.1.1.1", "2a00::5"]);
  });

  it("are not known while it boots, nor where it has a card of which libvirt knows no lease", () => {
    expect(publicAddressesOf(domain(OWN), "running", new Map())).toBeNull();
    expect(publicAddressesOf(domain(OWN), "starting", leases)).toBeNull();
    expect(publicAddressesOf(domain(ROUTED, BRIDGED), "running", leases)).toBeNull();
  });

  it("are none while it is stopped, whatever leases there are still", () => {
    expect(publicAddressesOf(domain(OWN, ROUTED), "stopped", leases)).toEqual([]);
  });

  it("come from the networks that its cards are on", () => {
    expect(domain(OWN, ROUTED, BRIDGED).cards.map(({ network }) => network)).toEqual(["own", "routed", undefined]);
  });
});
