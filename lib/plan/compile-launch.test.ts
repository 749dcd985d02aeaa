import { describe, expect, it } from "vitest";
import { loadCatalogue } from "@/lib/blueprints/load";
import type { Blueprint } from "@/lib/blueprints/schema";
import { english } from "@/lib/util/say";
import { compileLaunch, type LaunchChoice, type LaunchFacts } from "./compile-launch";
import { hashPlan } from "./hash";
import { stuck } from "./testing/stuck";
import type { Plan } from "./types";

const { services, flavours } = loadCatalogue();
const facts: LaunchFacts = {
  cloudId: "cloud",
  imageId: "debian-12-abc",
  serviceDigest: "digest",
  recipeDigest: "recipe",
  flavours,
};

const choice = (more: Partial<LaunchChoice> = {}): LaunchChoice => ({
  name: "orders",
  os: "debian-12",
  mode: "os-only",
  cloneKind: "thin",
  tool: "ansible",
  roles: {},
  parameters: {},
  ...more,
});

function compile(service: string, more: Partial<LaunchChoice> = {}, blueprint?: Blueprint): Plan {
  const result = compileLaunch(blueprint ?? services.get(service)!.blueprint, choice(more), facts);
  if (!result.ok) throw new Error(JSON.stringify(result.fields));
  return result.plan;
}

const needs = (plan: Plan, key: string) => plan.steps.find((s) => s.key === key)?.needs;
const refused = (service: string, more: Partial<LaunchChoice>) => {
  const result = compileLaunch(services.get(service)!.blueprint, choice(more), facts);
  return result.ok ? null : result.fields.map((f) => f.path.join("."));
};

describe("the compiled launch", () => {
  it.each(["mariadb", "web"])("of %s is what it was", async (service) => {
    const { steps, nodes } = compile(service);
    const lines = steps.map((s) => `${s.phase} ${s.stage} ${s.key} <- ${s.needs.join(" ")}`.trim());
    await expect(
      `${nodes.map((n) => `${n.name} ${n.role} ${n.flavour}`).join("\n")}\n\n${lines.join("\n")}\n`,
    ).toMatchFileSnapshot(`golden/${service}.txt`);
  });

  it("never lets a step wait for one that is not there, or for itself in the end", () => {
    const plan = compile("mariadb", { roles: { replica: { count: 8, flavour: "small" } } });
    expect(stuck(plan.steps)).toEqual([]);
  });

  it("configures a role after the roles it needs, and installs all of them side by side", () => {
    const plan = compile("mariadb");
    expect(needs(plan, "db-2.configure")).toEqual(["db-2.firewall", "db-1.configure"]);
    expect(needs(plan, "db-2.firewall")).toEqual(["db-2.install"]);
    expect(needs(plan, "db-2.install")).toEqual(["db-2.connect"]);
  });

  it("refuses a size below the role's minimum, and says what is large enough", () => {
    const { blueprint } = services.get("mariadb")!;
    const roles = blueprint.roles.map((role) => ({ ...role, minimum: { memoryMiB: 1 << 20 } }));
    const result = compileLaunch({ ...blueprint, roles }, choice(), facts);
    expect(result.ok ? [] : result.fields.map(({ path, message }) => [path.join("."), english(message)])).toEqual([
      ["roles.primary.flavour", "Choose a size of at least 1 vCPU, 1 TiB of memory and 1 GiB of disk."],
      ["roles.replica.flavour", "Choose a size of at least 1 vCPU, 1 TiB of memory and 1 GiB of disk."],
    ]);
  });

  it("looks through a needed role that has no nodes", () => {
    const { blueprint } = services.get("mariadb")!;
    const [primary, replica] = blueprint.roles;
    const chained: Blueprint = {
      ...blueprint,
      roles: [
        primary!,
        { ...replica!, id: "middle", count: { min: 0, max: 2, default: 0 } },
        { ...replica!, id: "last", prefix: "last", count: { min: 1, max: 1, default: 1 }, needs: ["middle"] },
      ],
    };
    const middle = { ...chained.roles[1]!, needs: ["primary"] };
    const plan = compile("mariadb", {}, { ...chained, roles: [chained.roles[0]!, middle, chained.roles[2]!] });
    expect(needs(plan, "last-1.configure")).toEqual(["last-1.firewall", "db-1.configure"]);
  });

  it("configures a role once its peers have addresses, whether they are configured or not", () => {
    const { blueprint } = services.get("mariadb")!;
    const [primary, replica] = blueprint.roles;
    const roles = [
      { ...primary!, peers: ["replica"] },
      { ...replica!, peers: ["primary", "replica"] },
    ];
    const plan = compile("mariadb", {}, { ...blueprint, roles });
    expect(needs(plan, "db-1.configure")).toEqual(["db-1.firewall", "db-2.connect", "db-3.connect"]);
    expect(needs(plan, "db-2.configure")).toEqual(["db-2.firewall", "db-1.configure", "db-3.connect"]);
  });

  it("has no install step where the image holds the software", () => {
    const plan = compile("mariadb", { mode: "pre-installed" });
    expect(plan.steps.some((s) => s.action === "install")).toBe(false);
    expect(needs(plan, "db-1.firewall")).toEqual(["db-1.connect"]);
  });

  it("sets a node's firewall when those that it names have addresses, and waits for no others", () => {
    const plan = compile("web");
    expect(needs(plan, "web-1.firewall")).toEqual(["web-1.install", "web-2.connect", "lb-1.connect"]);
    expect(needs(plan, "lb-1.firewall")).toEqual(["lb-1.install"]);
  });

  it("has an undo step for every node", () => {
    const plan = compile("web");
    expect(plan.steps.filter((s) => s.phase === "undo").map((s) => s.node)).toEqual(plan.nodes.map((n) => n.name));
  });
});

describe("a refused launch", () => {
  it.each<[string, Partial<LaunchChoice>, string]>([
    ["an unknown role", { roles: { boss: { count: 1, flavour: "small" } } }, "roles.boss"],
    ["too many nodes", { roles: { replica: { count: 64, flavour: "small" } } }, "roles.replica.count"],
    ["too few nodes", { roles: { primary: { count: 0, flavour: "small" } } }, "roles.primary.count"],
    ["an unknown size", { roles: { replica: { count: 1, flavour: "huge" } } }, "roles.replica.flavour"],
    ["an unknown setting", { parameters: { root: "yes" } }, "parameters.root"],
    ["shell in a name", { parameters: { database: "x; rm -rf /" } }, "parameters.database"],
    ["a template in a name", { parameters: { database: "{{ 7*7 }}" } }, "parameters.database"],
    ["a line break", { parameters: { database: "app\nroot" } }, "parameters.database"],
    ["a number out of range", { parameters: { bufferPool: 1 } }, "parameters.bufferPool"],
    ["a number as text", { parameters: { bufferPool: "256" } }, "parameters.bufferPool"],
  ])("names the field: %s", (_what, more, field) => {
    expect(refused("mariadb", more)).toContain(field);
  });

  it("names every wrong field at once", () => {
    const fields = refused("mariadb", {
      parameters: { bufferPool: 1, database: "UPPER" },
      roles: { boss: { count: 1, flavour: "x" } },
    });
    expect(new Set(fields)).toEqual(new Set(["parameters.bufferPool", "parameters.database", "roles.boss"]));
  });
});

describe("the plan's hash", () => {
  it("is the same for the same request and differs for any other", () => {
    const hash = hashPlan(compile("mariadb"));
    expect(hashPlan(compile("mariadb"))).toBe(hash);
    expect(hash).toMatch(/^[0-9a-f]{32}$/);
    for (const other of [{ name: "other" }, { cloneKind: "full" as const }, { parameters: { bufferPool: 300 } }]) {
      expect(hashPlan(compile("mariadb", other))).not.toBe(hash);
    }
  });

  it("does not depend on the order of keys", () => {
    const plan = compile("mariadb");
    const turned = Object.fromEntries(Object.entries(plan).reverse()) as Plan;
    expect(hashPlan(turned)).toBe(hashPlan(plan));
  });
});
