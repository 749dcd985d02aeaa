import { describe, expect, it } from "vitest";
import { loadCatalogue } from "@/lib/blueprints/load";
import type { Blueprint } from "@/lib/blueprints/schema";
import { compileAction, type ActionChoice, type ActionFacts } from "./compile-action";
import { compileLaunch } from "./compile-launch";
import type { ActionSubject, Plan } from "./types";

const { services, flavours } = loadCatalogue();
const { blueprint } = services.get("mariadb")!;

function launched(): Plan {
  const choice = {
    name: "orders",
    os: "debian-12",
    mode: "os-only",
    cloneKind: "thin",
    tool: "ansible",
    roles: {},
    parameters: {},
  } as const;
  const facts = { cloudId: "cloud", imageId: "image", serviceDigest: "d", recipeDigest: "r", flavours };
  const result = compileLaunch(blueprint, choice, facts);
  if (!result.ok) throw new Error("the launch is refused");
  return result.plan;
}

const facts = (more: Partial<ActionFacts> = {}): ActionFacts => ({
  name: "orders",
  stackId: "stack",
  serviceVersion: "10.11",
  os: "debian-12",
  cloudId: "cloud",
  nodes: launched().nodes,
  parameters: { database: "app", bufferPool: 256, characterSet: "utf8mb4" },
  earlier: null,
  counted: 0,
  monitored: false,
  stacks: new Map(),
  ...more,
});
const choice = (more: Partial<ActionChoice>): ActionChoice => ({
  action: "promote",
  node: null,
  parameters: {},
  ...more,
});

function compile(more: Partial<ActionChoice>, about: Partial<ActionFacts> = {}, from: Blueprint = blueprint): Plan {
  const result = compileAction(from, choice(more), facts(about));
  if (!result.ok) throw new Error(JSON.stringify(result.fields));
  return result.plan;
}
const refused = (more: Partial<ActionChoice>, about: Partial<ActionFacts> = {}, from: Blueprint = blueprint) => {
  const result = compileAction(from, choice(more), facts(about));
  return result.ok ? null : result.fields.map((f) => f.path.join("."));
};
const subject = (plan: Plan) => plan.subject as ActionSubject;
const lines = ({ steps }: Plan) => steps.map(({ key, needs }) => `${key} <- ${needs.join(" ")}`.trim());

describe("a compiled action", () => {
  it("that stops the stack stops those first that nobody needs", () => {
    expect(lines(compile({ action: "stop" }))).toEqual([
      "db-1.stop <- db-2.stop db-3.stop",
      "db-2.stop <-",
      "db-3.stop <-",
    ]);
  });

  it("that starts it starts those first that others need, then configures and verifies all", () => {
    const steps = lines(compile({ action: "start" }));
    expect(steps.slice(0, 6)).toEqual([
      "db-1.start <-",
      "db-1.connect <- db-1.start",
      "db-2.start <- db-1.connect",
      "db-2.connect <- db-2.start",
      "db-3.start <- db-1.connect",
      "db-3.connect <- db-3.start",
    ]);
    expect(steps).toContain("db-1.firewall <- db-1.connect db-2.connect db-3.connect");
    expect(steps.at(-1)).toBe("verify <- db-1.configure db-2.configure db-3.configure");
    expect(steps.some((step) => step.startsWith("record"))).toBe(false);
  });

  it("acts on the chosen node, records, lets in whom the new roles say, configures in their order and verifies", () => {
    const plan = compile({ node: "db-2" });
    expect(plan.nodes.map(({ name, role, roleBefore }) => [name, role, roleBefore])).toEqual([
      ["db-1", "replica", "primary"],
      ["db-2", "primary", "replica"],
      ["db-3", "replica", undefined],
    ]);
    expect(plan.nodes[1]?.roleTitle.en).toBe("Primary");
    expect(lines(plan)).toEqual([
      "db-2.act <-",
      "record <- db-2.act",
      "db-1.firewall <- record",
      "db-2.firewall <- record",
      "db-3.firewall <- record",
      "db-1.configure <- db-1.firewall db-2.firewall db-3.firewall db-2.configure",
      "db-2.configure <- db-1.firewall db-2.firewall db-3.firewall",
      "db-3.configure <- db-1.firewall db-2.firewall db-3.firewall db-2.configure",
      "verify <- db-1.configure db-2.configure db-3.configure",
    ]);
  });

  it("has nothing to undo: what was recorded is what the stack is", () => {
    for (const { phase } of compile({ node: "db-2" }).steps) expect(phase).toBe("main");
  });

  it("keeps the parameters that it does not ask for", () => {
    const plan = compile({ action: "settings", parameters: { bufferPool: 512 } });
    expect(subject(plan).parameters).toEqual({ database: "app", bufferPool: 512, characterSet: "utf8mb4" });
    expect(subject(plan).parametersBefore.bufferPool).toBe(256);
  });

  it("that every service has only sets firewalls, configures and verifies", () => {
    expect(lines(compile({ action: "configure-again" }))).toEqual([
      "record <-",
      "db-1.firewall <- record",
      "db-2.firewall <- record",
      "db-3.firewall <- record",
      "db-1.configure <- db-1.firewall db-2.firewall db-3.firewall",
      "db-2.configure <- db-1.firewall db-2.firewall db-3.firewall db-1.configure",
      "db-3.configure <- db-1.firewall db-2.firewall db-3.firewall db-1.configure",
      "verify <- db-1.configure db-2.configure db-3.configure",
    ]);
  });

  it("runs a phase of the whole stack on every node", () => {
    const whole = {
      ...blueprint,
      actions: [{ ...blueprint.actions[0]!, id: "flush", node: undefined, becomes: undefined }],
    };
    const plan = compile({ action: "flush" }, {}, whole);
    expect(lines(plan).slice(0, 4)).toEqual([
      "db-1.act <-",
      "db-2.act <-",
      "db-3.act <-",
      "record <- db-1.act db-2.act db-3.act",
    ]);
  });
});

describe("an action that goes back", () => {
  const back = { ...blueprint.actions[0]!, id: "back", node: undefined, becomes: undefined, phase: false };
  const from = { ...blueprint, actions: [{ ...back, restores: ["bufferPool"] }] };

  it("restores what was before, and nothing else", () => {
    const earlier = { database: "old", bufferPool: 128, characterSet: "latin1" };
    const plan = compile({ action: "back" }, { earlier }, from);
    expect(subject(plan).parameters).toEqual({ database: "app", bufferPool: 128, characterSet: "utf8mb4" });
  });

  it("is refused where nothing was changed", () => {
    expect(refused({ action: "back" }, {}, from)).toEqual(["action"]);
  });
});

describe("an action that counts", () => {
  const release = {
    type: "integer",
    title: "Release",
    default: 1,
    minimum: 1,
    maximum: 100,
    "x-internal": true,
  } as const;
  const deploy = { ...blueprint.actions[1]!, id: "deploy", parameters: [], counts: "release" };
  const from = { ...blueprint, parameters: { ...blueprint.parameters, release }, actions: [deploy] };

  it("gives one more than ever before, also after going back", () => {
    const parameters = { ...facts().parameters, release: 2 };
    expect(subject(compile({ action: "deploy" }, { parameters, counted: 5 }, from)).parameters.release).toBe(6);
  });

  it("is not told the number by anybody", () => {
    expect(refused({ action: "deploy", parameters: { release: 9 } }, {}, from)).toEqual(["parameters.release"]);
  });
});

describe("a refused action", () => {
  it.each<[string, Partial<ActionChoice>, string]>([
    ["that the service does not have", { action: "explode" }, "action"],
    ["without its node", { node: null }, "node"],
    ["on a node of another role", { node: "db-1" }, "node"],
    ["on a node that is not there", { node: "db-9" }, "node"],
    ["on a node, although it is about the whole stack", { action: "settings", node: "db-2" }, "node"],
    ["with a setting that it does not change", { node: "db-2", parameters: { database: "x" } }, "parameters.database"],
    ["with a value outside the limits", { action: "settings", parameters: { bufferPool: 1 } }, "parameters.bufferPool"],
  ])("%s names the field", (_what, more, field) => {
    expect(refused(more)).toEqual([field]);
  });
});
