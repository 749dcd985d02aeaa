import { describe, expect, it } from "vitest";
import { hasNoForwards, toRefusal } from "./failures";
import { publicAddressesOf } from "./public-addresses";
import * as records from "./records";

type Card = Record<string, string>;

const CARD: Card = { type: "nic", name: "eth0", network: "bg" };

/** As the daemon tells it: a machine with these addresses on eth0, and cards by their keys. */
function machine(name: string, addresses: string[], more: { status?: string; cards?: Record<string, Card> } = {}) {
  const network = {
    lo: { addresses: [{ family: "inet", address: "127.0.0.1", scope: "local" }] },
    eth0: {
      addresses: [
        ...addresses.map((address) => ({ family: address.includes(":") ? "inet6" : "inet", address, scope: "global" })),
        { family: "inet6", address: "fe80::216:3eff:fe00:1", scope: "link" },
      ],
    },
    // Made by the guest itself.
    wg0: { addresses: [{ family: "inet", address: "9.9.9.9", scope: "global" }] },
  };
  const { status = "Running", cards = { eth0: CARD } } = more;
  const root = { type: "disk", path: "/" };
  const state = status === "Stopped" ? {} : { state: { network } };
  return records.instance.parse({ name, status, expanded_devices: { root, ...cards }, ...state });
}

const forward = (listen: string, target: string | null, ...ports: string[]) => ({
  listen_address: listen,
  config: target === null ? {} : { target_address: target },
  ports: ports.map((target_address) => ({ target_address })),
});

const told = (machines: records.InstanceRecord[], forwards: unknown[] = []) =>
  Object.fromEntries(publicAddressesOf(machines, records.forwards.parse(forwards)));

describe("what is on a machine's cards", () => {
  it("is public where it can be reached from everywhere", () => {
    const addresses = ["10.5.0.2", "1.1.1.1", "2a00::1", "fd42::1"];
    expect(told([machine("db-1", addresses)])).toEqual({ "db-1": ["1.1.1.1", "2a00::1"] });
    expect(told([machine("db-1", ["10.5.0.2"])])).toEqual({ "db-1": [] });
  });

  it("is not known while it boots, and nothing once it is stopped", () => {
    expect(told([machine("db-1", []), machine("db-2", [], { status: "Stopped" })])).toEqual({ "db-2": [] });
  });

  it("is kept for it while it is stopped where it is fixed, also on a card without a name", () => {
    const routed = { type: "nic", nictype: "routed", "ipv4.address": "1.1.1.1, 1.1.1.2", "ipv6.address": "2A00:0::1" };
    const cards = { public: routed, eth0: { type: "nic", network: "bg" } };
    const all = ["1.1.1.1", "1.1.1.2", "2a00::1"];
    expect(told([machine("db-1", [], { status: "Stopped", cards })])).toEqual({ "db-1": all });
    expect(told([machine("db-1", ["8.8.8.8"], { cards })])).toEqual({ "db-1": [...all, "8.8.8.8"] });
  });
});

describe("a forwarded address", () => {
  const both = [machine("db-1", ["10.5.0.2"]), machine("db-2", ["10.5.0.3", "fd42::3"])];

  it("is public whatever its range, by its default target or by a port's", () => {
    const forwards = [forward("203.0.113.1", "10.5.0.2"), forward("192.168.7.7", null, "10.5.0.99", "fd42:0:0::3")];
    expect(told(both, forwards)).toEqual({ "db-1": ["203.0.113.1"], "db-2": ["192.168.7.7"] });
    expect(told(both, [forward("203.0.113.1", null)])).toEqual({ "db-1": [], "db-2": [] });
  });

  it("to several machines is told of one: the default target, else the first port's", () => {
    expect(told(both, [forward("203.0.113.1", "10.5.0.3", "10.5.0.2")])).toEqual({
      "db-1": [],
      "db-2": ["203.0.113.1"],
    });
    expect(told(both, [forward("203.0.113.1", null, "10.5.0.2", "10.5.0.3")])).toMatchObject({ "db-2": [] });
  });

  it("which a machine has on its card as well is one", () => {
    const one = machine("db-1", ["1.1.1.1"]);
    expect(told([one], [forward("1.1.1.1", "1.1.1.1")])).toEqual({ "db-1": ["1.1.1.1"] });
  });

  it("stays a stopped machine's with a fixed address; of another stopped one nothing is known while its target may be it", () => {
    const fixed = machine("db-1", [], { status: "Stopped", cards: { eth0: { ...CARD, "ipv4.address": "10.5.0.2" } } });
    const leased = machine("db-2", [], { status: "Stopped" });
    expect(told([fixed, leased], [forward("203.0.113.1", "10.5.0.2")])).toEqual({
      "db-1": ["203.0.113.1"],
      "db-2": [],
    });
    expect(told([fixed, leased], [forward("203.0.113.1", "10.5.0.3")])).toEqual({ "db-1": [] });
  });
});

it("is refused by networks that have none, in these words of LXD and Incus", () => {
  const message = 'Network driver "macvlan" does not support forwards';
  expect(hasNoForwards(toRefusal({ status: 400, message }))).toBe(true);
  expect(hasNoForwards(toRefusal({ status: 403, message: "Certificate is restricted" }))).toBe(false);
});
