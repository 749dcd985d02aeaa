import { describe, expect, it } from "vitest";
import { columnsOf, elbow, fan, layoutTopology, type TopologyBox, type TopologyInput } from "./layout";

const names = (prefix: string, count: number, from = 1) =>
  Array.from({ length: count }, (_, i) => `${prefix}-${i + from}`);

/** A primary with replicas, as MariaDB: an endpoint for writes, one for reads at every replica. */
function replicated(replicas: number): TopologyInput {
  const followers = names("db", replicas, 2);
  return {
    roles: [
      { id: "primary", needs: [] },
      { id: "replica", needs: ["primary"] },
    ],
    nodes: [{ name: "db-1", role: "primary" }, ...followers.map((name) => ({ name, role: "replica" }))],
    endpoints: [
      { id: "writes", role: "primary", node: "db-1" },
      ...followers.map((node) => ({ id: "reads", role: "replica", node })),
    ],
  };
}

/** Web servers behind a load balancer. */
function balanced(servers: number): TopologyInput {
  return {
    roles: [
      { id: "web", needs: [] },
      { id: "lb", needs: ["web"] },
    ],
    nodes: [...names("web", servers).map((name) => ({ name, role: "web" })), { name: "lb-1", role: "lb" }],
    endpoints: [{ id: "site", role: "lb", node: "lb-1" }],
  };
}

const overlap = (a: TopologyBox, b: TopologyBox) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const box = (boxes: readonly TopologyBox[], key: string) => {
  const found = boxes.find((one) => one.key === key);
  if (!found) throw new Error(`no box ${key}`);
  return found;
};

const shapes: [string, TopologyInput][] = [
  ["one node", replicated(0)],
  ["a primary with two replicas", replicated(2)],
  ["a primary with eight replicas", replicated(8)],
  ["64 nodes of one stack", replicated(63)],
  ["a load balancer with one server", balanced(1)],
  ["a load balancer with sixteen servers", balanced(16)],
  ["nodes without addresses yet", { ...replicated(2), endpoints: [] }],
];

describe.each(shapes)("layout of %s", (_, input) => {
  it.each([360, 562, 660, 786, 1200])("keeps %i px in order: nothing overlaps or leaves the drawing", (width) => {
    const layout = layoutTopology(input, width);
    for (const one of layout.boxes) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.y).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width).toBeLessThanOrEqual(layout.width);
      expect(one.y + one.height).toBeLessThanOrEqual(layout.height);
    }
    layout.boxes.forEach((a, i) =>
      layout.boxes.slice(i + 1).forEach((b) => expect([a.key, b.key, overlap(a, b)]).toEqual([a.key, b.key, false])),
    );
    for (const x of layout.lines.flatMap(({ d }) => [...d.matchAll(/[MHQ](-?[\d.]+)/g)].map((m) => Number(m[1]))))
      expect(x).toBeLessThanOrEqual(layout.width);
  });

  it("shows every node, alone or in its group", () => {
    const drawn = layoutTopology(input, 786).boxes.flatMap((one) =>
      one.kind === "node" ? [one.node] : one.kind === "group" ? one.nodes : [],
    );
    expect([...drawn].sort()).toEqual(input.nodes.map(({ name }) => name).sort());
  });

  it("names every box and line once", () => {
    const { boxes, lines } = layoutTopology(input, 786);
    const keys = [...boxes, ...lines].map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("layout of a replicated database", () => {
  it("stacks the roles in one column, with the endpoints before their nodes", () => {
    const { boxes } = layoutTopology(replicated(2), 786);
    const [primary, replica] = [box(boxes, "node:db-1"), box(boxes, "node:db-2")];
    expect(primary.x).toBe(replica.x);
    expect(box(boxes, "endpoint:writes").y).toBe(primary.y);
    expect(box(boxes, "endpoint:reads").x + box(boxes, "endpoint:reads").width).toBeLessThan(replica.x);
  });

  it("leads a dashed line from the primary to each replica", () => {
    const needs = layoutTopology(replicated(2), 786).lines.filter(({ kind }) => kind === "needs");
    expect(needs.filter(({ arrow }) => arrow).map(({ key }) => key)).toEqual([
      "node:db-1>node:db-2",
      "node:db-1>node:db-3",
    ]);
  });

  it("draws a role of many nodes as one box", () => {
    const { boxes, height } = layoutTopology(replicated(63), 786);
    expect(boxes.filter(({ kind }) => kind === "group")).toMatchObject([{ role: "replica", nodes: { length: 63 } }]);
    expect(height).toBeLessThan(400);
  });

  it("leaves the applications out where there is no room for them", () => {
    expect(layoutTopology(replicated(2), 786).boxes.some(({ kind }) => kind === "apps")).toBe(true);
    expect(layoutTopology(replicated(2), 480).boxes.some(({ kind }) => kind === "apps")).toBe(false);
  });
});

describe("layout of a balanced site", () => {
  it("puts the load balancer in front of the servers it needs", () => {
    const { boxes, lines } = layoutTopology(balanced(2), 786);
    expect(box(boxes, "node:lb-1").x).toBeLessThan(box(boxes, "node:web-1").x);
    const needs = lines.filter(({ kind, arrow }) => kind === "needs" && arrow);
    expect(needs.map(({ key }) => key)).toEqual(["node:lb-1>node:web-1", "node:lb-1>node:web-2"]);
  });
});

describe("columnsOf", () => {
  it("goes on from role to role", () => {
    const input: TopologyInput = {
      roles: [
        { id: "store", needs: [] },
        { id: "app", needs: ["store"] },
        { id: "lb", needs: ["app"] },
      ],
      nodes: [
        { name: "store-1", role: "store" },
        { name: "app-1", role: "app" },
        { name: "lb-1", role: "lb" },
      ],
      endpoints: [{ id: "site", role: "lb", node: "lb-1" }],
    };
    expect(columnsOf(input).map((column) => column.map(({ id }) => id))).toEqual([["lb"], ["app"], ["store"]]);
  });

  it("leaves out roles without nodes", () => {
    expect(
      columnsOf(replicated(0))
        .flat()
        .map(({ id }) => id),
    ).toEqual(["primary"]);
  });

  it("keeps a role that nothing leads to", () => {
    const input = replicated(1);
    const alone = {
      ...input,
      roles: [...input.roles, { id: "backup", needs: [] }],
      nodes: [...input.nodes, { name: "b-1", role: "backup" }],
    };
    expect(
      columnsOf(alone)
        .flat()
        .map(({ id }) => id),
    ).toEqual(["primary", "replica", "backup"]);
  });
});

describe("fan", () => {
  const source = { key: "s", x: 0, y: 100 };
  const at = (y: number) => ({ key: `t${y}`, x: 60, y });

  it("draws the common piece once, and every further branch from the one before it", () => {
    expect(fan(source, 30, [at(140), at(180), at(60)]).map(({ d }) => d)).toEqual([
      "M0 100H23",
      "M23 100H23Q30 100 30 107V133Q30 140 37 140H60",
      "M30 133V173Q30 180 37 180H60",
      "M23 100H23Q30 100 30 93V67Q30 60 37 60H60",
    ]);
  });

  it("is one line to one target, and none to nothing", () => {
    expect(fan(source, 30, [at(100)])).toEqual([{ key: "s>t100", arrow: true, d: "M0 100H60" }]);
    expect(fan(source, 30, [])).toEqual([]);
  });
});

describe("elbow", () => {
  it("is a straight line between points of one height", () => {
    expect(elbow(0, 10, 20, 40, 10)).toBe("M0 10H40");
  });

  it("goes out and back on the same side", () => {
    expect(elbow(100, 10, 130, 100, 70)).toBe("M100 10H123Q130 10 130 17V63Q130 70 123 70H100");
  });

  it("rounds no more than the way allows", () => {
    expect(elbow(0, 0, 10, 20, 4)).toBe("M0 0H8Q10 0 10 2V2Q10 4 12 4H20");
  });
});
