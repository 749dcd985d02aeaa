import { describe, expect, it } from "vitest";
import { loadCatalogue } from "@/lib/blueprints/load";
import type { Blueprint } from "@/lib/blueprints/schema";
import { compileLaunch } from "./compile-launch";
import { compileScale, growsBy, type ScaleChoice, type ScaleFacts } from "./compile-scale";
import { hashPlan } from "./hash";
import { numberOf } from "./node-order";
import { stuck } from "./testing/stuck";
import type { Plan, PlanNode } from "./types";

const { services, flavours } = loadCatalogue();
const blueprintOf = (service: string): Blueprint => services.get(service)!.blueprint;

function nodesOf(blueprint: Blueprint): PlanNode[] {
  const choice = {
    name: "orders",
    os: blueprint.os[0]!,
    mode: "os-only",
    cloneKind: "thin",
    tool: "ansible",
    roles: {},
    parameters: {},
  } as const;
  const facts = { cloudId: "cloud", imageId: "image", serviceDigest: "d", recipeDigest: "r", flavours };
  const result = compileLaunch(blueprint, choice, facts);
  if (!result.ok) throw new Error("the launch is refused");
  return result.plan.nodes;
}

function factsOf(blueprint: Blueprint, more: Partial<ScaleFacts> = {}): ScaleFacts {
  const nodes = more.nodes ?? nodesOf(blueprint);
  const numbered = new Map<string, number>();
  for (const node of nodes) {
    const prefix = node.name.replace(/-\d+$/, "");
    numbered.set(prefix, Math.max(numbered.get(prefix) ?? 0, numberOf(node)));
  }
  return {
    ...{ name: "orders", stackId: "stack", serviceVersion: "1", recipeDigest: "r", os: "debian-12" },
    ...{ cloudId: "cloud", mode: "os-only", cloneKind: "thin", imageId: "image", parameters: {} },
    ...{ flavours, nodes, numbered, ...more },
  };
}

function compile(blueprint: Blueprint, roles: ScaleChoice["roles"], more: Partial<ScaleFacts> = {}): Plan {
  const result = compileScale(blueprint, { roles }, factsOf(blueprint, more));
  if (!result.ok) throw new Error(JSON.stringify(result.fields));
  return result.plan;
}
const refused = (blueprint: Blueprint, roles: ScaleChoice["roles"], more: Partial<ScaleFacts> = {}) => {
  const result = compileScale(blueprint, { roles }, factsOf(blueprint, more));
  return result.ok ? null : result.fields.map(({ path }) => path.join("."));
};
const lines = ({ nodes, steps }: Plan) =>
  `${nodes.map((n) => `${n.name} ${n.role} ${n.flavour} ${n.change ?? "stays"}`).join("\n")}\n\n${steps
    .map((s) => `${s.phase} ${s.stage} ${s.key} <- ${s.needs.join(" ")}`.trim())
    .join("\n")}\n`;

function expectRunnable({ steps }: Plan) {
  for (const phase of ["main", "undo"]) expect(stuck(steps.filter((step) => step.phase === phase))).toEqual([]);
}

/** A ring whose nodes know each other, and a balancer in front of it. */
const ring: Blueprint = {
  ...blueprintOf("web"),
  roles: blueprintOf("web").roles.map((role) =>
    role.id === "web"
      ? { ...role, peers: ["web"], scaling: { reruns: ["web", "lb"], drain: true } }
      : { ...role, count: { min: 0, max: 3, default: 1 }, scaling: { reruns: [], drain: false } },
  ),
};

/** A primary that lets each of its replicas in by address. */
const admitting: Blueprint = {
  ...blueprintOf("mariadb"),
  roles: blueprintOf("mariadb").roles.map((role) =>
    role.id === "primary"
      ? { ...role, peers: ["replica"] }
      : { ...role, scaling: { reruns: ["primary"], drain: false } },
  ),
};

describe("the compiled change of nodes", () => {
  it.each<[string, Blueprint, ScaleChoice["roles"]]>([
    ["scale-out-web", blueprintOf("web"), { web: { count: 4 } }],
    ["scale-in-web", blueprintOf("web"), { web: { count: 1 } }],
    ["scale-out-mariadb", blueprintOf("mariadb"), { replica: { count: 3 } }],
    ["scale-out-ring", ring, { web: { count: 3 } }],
    ["scale-in-ring", ring, { web: { count: 1 }, lb: { count: 0 } }],
    ["scale-out-admitting", admitting, { replica: { count: 3 } }],
  ])("%s is what it was", async (name, blueprint, roles) => {
    const plan = compile(blueprint, roles);
    expectRunnable(plan);
    await expect(lines(plan)).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it("clones nothing to be installed from a baked image", () => {
    const { steps } = compile(blueprintOf("web"), { web: { count: 3 } }, { mode: "pre-installed" });
    expect(steps.find(({ key }) => key === "web-3.configure")?.needs).toEqual(
      ["web-3", "web-1", "web-2", "lb-1"].map((node) => `${node}.firewall`),
    );
    expect(steps.some(({ action }) => action === "install")).toBe(false);
  });

  it("never gives a name again, also where the node with it has left", () => {
    const nodes = nodesOf(blueprintOf("web")).filter(({ name }) => name !== "web-2");
    const { nodes: now } = compile(
      blueprintOf("web"),
      { web: { count: 2 } },
      { nodes, numbered: new Map([["web", 7]]) },
    );
    expect(now.map(({ name }) => name)).toEqual(["web-1", "web-8", "lb-1"]);
  });

  it("gives new nodes the size of the newest one of their role, or the one that is asked for", () => {
    const nodes = nodesOf(blueprintOf("web")).map((node) => ({ ...node, flavour: "medium" }));
    const size = (roles: ScaleChoice["roles"]) =>
      compile(blueprintOf("web"), roles, { nodes }).nodes.find(({ change }) => change === "join");
    expect(size({ web: { count: 3 } })).toMatchObject({ name: "web-3", flavour: "medium", memoryMiB: 2048 });
    expect(size({ web: { count: 3, flavour: "small" } })?.flavour).toBe("small");
  });

  it("lets the nodes with the highest numbers go, unless others are named", () => {
    const nodes = compile(blueprintOf("web"), { web: { count: 11 } }).nodes.map(({ change: _joined, ...node }) => node);
    const leaving = (roles: ScaleChoice["roles"]) =>
      compile(blueprintOf("web"), roles, { nodes }).nodes.flatMap(({ name, change }) =>
        change === "leave" ? [name] : [],
      );
    expect(leaving({ web: { count: 9 } })).toEqual(["web-10", "web-11"]);
    expect(leaving({ web: { count: 9, leave: ["web-1"] } })).toEqual(["web-1", "web-11"]);
  });

  it("undoes only what joins: the new machines go, the others are configured and verified without them", () => {
    const undo = compile(blueprintOf("web"), { web: { count: 3 } }).steps.filter(({ phase }) => phase === "undo");
    expect(undo.map(({ key, needs }) => `${key} <- ${needs.join(" ")}`.trim())).toEqual([
      "web-3.remove <-",
      "web-1.firewall-undo <- web-3.remove",
      "web-2.firewall-undo <- web-3.remove",
      "lb-1.firewall-undo <- web-3.remove",
      "lb-1.configure-undo <- web-1.firewall-undo web-2.firewall-undo lb-1.firewall-undo",
      "verify-undo <- web-1.firewall-undo web-2.firewall-undo lb-1.firewall-undo lb-1.configure-undo",
    ]);
    expect(compile(blueprintOf("web"), { web: { count: 1 } }).steps.every(({ phase }) => phase === "main")).toBe(true);
  });

  it("is another plan with another image, and the same one for the same facts", () => {
    const hash = (imageId: string) => hashPlan(compile(blueprintOf("web"), { web: { count: 3 } }, { imageId }));
    expect(hash("a")).toBe(hash("a"));
    expect(hash("a")).not.toBe(hash("b"));
  });

  it("says whether machines are made", () => {
    const nodes = nodesOf(blueprintOf("web"));
    expect(growsBy({ roles: { web: { count: 3 } } }, nodes)).toBe(true);
    expect(growsBy({ roles: { web: { count: 2 }, lb: { count: 0 } } }, nodes)).toBe(false);
  });
});

describe("every service that scales", () => {
  const scaling = [...services.values()].flatMap(({ blueprint }) =>
    blueprint.roles
      .filter((role) => role.scaling)
      .map((role) => [blueprint.service, role.id, blueprint, role] as const),
  );

  it.each(scaling)("%s: its role %s grows by two and shrinks again", (_service, id, blueprint, role) => {
    const { nodes, numbered } = factsOf(blueprint);
    const count = nodes.filter((node) => node.role === id).length;
    const grown = compile(blueprint, { [id]: { count: Math.min(role.count.max, count + 2) } }, { nodes, numbered });
    expectRunnable(grown);
    const now = grown.nodes.map(({ change: _joined, ...node }) => node);
    expectRunnable(compile(blueprint, { [id]: { count: Math.max(role.count.min, 1) } }, { nodes: now }));
  });
});

describe("a refused change of nodes", () => {
  const web = blueprintOf("web");
  it.each<[string, ScaleChoice["roles"], string[]]>([
    ["of a role that is not there", { boss: { count: 1 } }, ["roles.boss"]],
    ["of a role whose number is fixed", { lb: { count: 2 } }, ["roles.lb.count"]],
    ["beyond the role's limits", { web: { count: 17 } }, ["roles.web.count"]],
    ["to fewer than there must be", { web: { count: 0 } }, ["roles.web.count"]],
    ["to what there is", { web: { count: 2 } }, ["roles"]],
    ["without any role", {}, ["roles"]],
    ["to a size that is not offered", { web: { count: 3, flavour: "huge" } }, ["roles.web.flavour"]],
    ["with a node of another role", { web: { count: 1, leave: ["lb-1"] } }, ["roles.web.leave"]],
    ["with more nodes named than leave", { web: { count: 1, leave: ["web-1", "web-2"] } }, ["roles.web.leave"]],
    ["with a node named although nodes join", { web: { count: 3, leave: ["web-1"] } }, ["roles.web.leave"]],
  ])("%s names the field", (_what, roles, fields) => {
    expect(refused(web, roles)).toEqual(fields);
  });

  it("that adds and removes says that these are two", () => {
    expect(refused(ring, { web: { count: 3 }, lb: { count: 0 } })).toEqual(["roles"]);
  });
});
