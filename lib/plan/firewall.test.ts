import { describe, expect, it } from "vitest";
import { nodesOfEndpoint } from "@/lib/blueprints/endpoints";
import { loadCatalogue } from "@/lib/blueprints/load";
import { rangeOf } from "@/lib/blueprints/ports";
import { withPorts, type Blueprint } from "@/lib/blueprints/schema";
import { compileLaunch } from "./compile-launch";
import { openingsOf, portsOf, type FirewalledNode, type Opening } from "./firewall";
import type { PlanNode, PlanStep } from "./types";

const { services, flavours } = loadCatalogue();
const OUTSIDER = "192.0.2.1";

/** What a packet filter does with these rules. */
const passes = (openings: readonly Opening[], protocol: string, port: number, address: string): boolean =>
  openings.some(
    (o) =>
      o.protocol === protocol && o.first <= port && port <= o.last && (o.from === null || o.from.includes(address)),
  );

/** Numbers from 0 to 1, the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

type Stack = { nodes: PlanNode[]; steps: PlanStep[]; parameters: Record<string, unknown> };

/** A stack of random size within what the blueprint allows, its switches thrown at random. */
function stackOf(blueprint: Blueprint, next: () => number): Stack {
  const roles = blueprint.roles.map(({ id, count, flavour }) => {
    const most = Math.min(count.max, count.min + 5);
    return [id, { count: count.min + Math.floor(next() * (most - count.min + 1)), flavour }] as const;
  });
  const switches = Object.entries(blueprint.parameters).flatMap(([id, { type }]) =>
    type === "boolean" ? [[id, next() < 0.5] as const] : [],
  );
  const result = compileLaunch(
    blueprint,
    {
      name: "orders",
      os: blueprint.os[0]!,
      mode: "os-only",
      cloneKind: "thin",
      tool: "ansible",
      roles: Object.fromEntries(roles),
      parameters: Object.fromEntries(switches),
    },
    { cloudId: "cloud", imageId: "image", serviceDigest: "d", recipeDigest: "r", flavours },
  );
  if (!result.ok) throw new Error(JSON.stringify(result.fields));
  const { nodes, steps, subject } = result.plan;
  return { nodes, steps, parameters: "parameters" in subject ? subject.parameters : {} };
}

const addressed = (nodes: readonly PlanNode[]): FirewalledNode[] =>
  nodes.map(({ name, role }, i) => ({ name, role, address: `10.0.0.${i + 1}` }));

/** Ten stacks of each service. */
const cases = [...services.values()].flatMap(({ blueprint }, at) => {
  const next = numbers(at + 1);
  return Array.from({ length: 10 }, () => ({ blueprint, ...stackOf(blueprint, next) }));
});

describe("the firewalls of any stack of the catalogue", () => {
  it("let everyone in to every endpoint that is shown", () => {
    for (const { blueprint, nodes, parameters } of cases) {
      const all = addressed(nodes);
      for (const endpoint of blueprint.endpoints)
        for (const node of nodesOfEndpoint(endpoint, all, parameters)) {
          const openings = openingsOf(blueprint, all, node, parameters)!;
          const open = ["tcp", "udp"].some((protocol) => passes(openings, protocol, endpoint.port, OUTSIDER));
          expect({ service: blueprint.service, endpoint: endpoint.id, open }).toMatchObject({ open: true });
        }
    }
  });

  it("let in exactly those that each port is for", () => {
    for (const { blueprint, nodes, parameters } of cases) {
      const all = addressed(nodes);
      for (const self of all) {
        const openings = openingsOf(blueprint, all, self, parameters)!;
        for (const { port, protocol, from } of portsOf(blueprint, self.role, all.length, parameters)!) {
          const meant = all
            .filter(({ name, role }) => name !== self.name && (typeof from === "string" || from.includes(role)))
            .map(({ address }) => address);
          const others = [...all.map(({ address }) => address!), OUTSIDER].filter((a) => a !== self.address);
          const { first, last } = rangeOf(port);
          for (const at of [first, last]) {
            const entered = others.filter((address) => passes(openings, protocol, at, address));
            expect(entered).toEqual(from === "everyone" ? others : others.filter((a) => meant.includes(a)));
          }
        }
      }
    }
  });

  it("let RabbitMQ's nodes answer rabbitmqctl on each other, and nobody else", () => {
    const { blueprint, nodes, parameters } = cases.find(
      (one) => one.blueprint.service === "rabbitmq" && one.nodes.length > 1,
    )!;
    const all = addressed(nodes);
    const [self, peer] = all as [FirewalledNode, FirewalledNode];
    const openings = openingsOf(blueprint, all, self, parameters)!;
    // Without these list_queues hangs, and no member can join.
    for (const port of [35672, 35682]) {
      expect(passes(openings, "tcp", port, peer.address!)).toBe(true);
      expect(passes(openings, "tcp", port, OUTSIDER)).toBe(false);
    }
  });

  it("do not depend on the order of nodes, and never name the node itself", () => {
    for (const { blueprint, nodes, parameters } of cases) {
      const all = addressed(nodes);
      for (const self of all) {
        const openings = openingsOf(blueprint, all, self, parameters)!;
        expect(openingsOf(blueprint, all.toReversed(), self, parameters)).toEqual(openings);
        for (const { from } of openings) expect(from ?? []).not.toContain(self.address);
      }
    }
  });

  it("are set when every address that they name is known, and before the node is configured", () => {
    for (const { blueprint, nodes, steps, parameters } of cases) {
      const byKey = new Map(steps.map((step) => [step.key, step]));
      const before = (key: string): Set<string> =>
        new Set([key, ...(byKey.get(key)?.needs ?? []).flatMap((need) => [...before(need)])]);
      const all = addressed(nodes);
      for (const self of all) {
        const earlier = before(`${self.name}.firewall`);
        const named = new Set(openingsOf(blueprint, all, self, parameters)!.flatMap(({ from }) => from ?? []));
        for (const { name } of all.filter(({ address }) => named.has(address!)))
          expect(earlier).toContain(`${name}.connect`);
        expect(byKey.get(`${self.name}.configure`)?.needs).toContain(`${self.name}.firewall`);
      }
    }
  });
});

describe("openings", () => {
  const { blueprint } = services.get("redis")!;
  const nodes = (count: number) =>
    addressed(
      Array.from(
        { length: count },
        (_, i) => ({ name: `cache-${i + 1}`, role: i === 0 ? "primary" : "replica" }) as PlanNode,
      ),
    );

  it("leave out what a small stack does not run", () => {
    const ports = (count: number) =>
      openingsOf(blueprint, nodes(count), nodes(count)[0]!, {})?.map(({ first }) => first);
    expect(ports(2)).toEqual([6379]);
    expect(ports(3)).toEqual([6379, 26379]);
  });

  it("close what a stack does not run any more once a node has left", () => {
    const shrunk = nodes(3).map((node, i): FirewalledNode =>
      i === 2 ? { ...node, change: "leave", address: null } : node,
    );
    expect(openingsOf(blueprint, shrunk, shrunk[0]!, {})?.map(({ first }) => first)).toEqual([6379]);
    const grown = nodes(3).map((node, i): FirewalledNode => (i === 2 ? { ...node, change: "join" } : node));
    expect(openingsOf(blueprint, grown, grown[0]!, {})?.map(({ first }) => first)).toEqual([6379, 26379]);
  });

  it("leave out nodes that have no address yet, and ports that nobody could come to", () => {
    const { blueprint: cassandra } = services.get("cassandra")!;
    const ring = nodes(3).map((node, i) => ({ ...node, role: "node", address: i === 2 ? null : node.address }));
    const gossip = (of: typeof ring) =>
      openingsOf(cassandra, of, of[0]!, {})?.find(({ first }) => first === 7000)?.from;
    expect(gossip(ring)).toEqual(["10.0.0.2"]);
    expect(gossip(ring.slice(0, 1))).toBeUndefined();
  });

  it("follow the role that a node takes", () => {
    const { blueprint: web } = services.get("web")!;
    const [a, b] = nodes(2);
    const open = (roles: [string, string]) => {
      const all = [a!, b!].map((node, i) => ({ ...node, role: roles[i]! }));
      return all.map((self) => openingsOf(web, all, self, {})?.map(({ from }) => from));
    };
    expect(open(["web", "lb"])).toEqual([[["10.0.0.2"]], [null]]);
    expect(open(["lb", "web"])).toEqual([[null], [["10.0.0.1"]]]);
  });

  it("of a stack of before there were ports are the catalogue's, or unknown", () => {
    const old = { ...blueprint, roles: blueprint.roles.map((role) => ({ ...role, ports: undefined })) };
    const [self] = nodes(1);
    expect(openingsOf(old, nodes(1), self!, {})).toBeNull();
    expect(openingsOf(withPorts(old, blueprint), nodes(1), self!, {})).toEqual(
      openingsOf(blueprint, nodes(1), self!, {}),
    );
    expect(openingsOf(withPorts(old, { roles: [] }), nodes(1), self!, {})).toBeNull();
  });
});
