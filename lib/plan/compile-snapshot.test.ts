import { describe, expect, it } from "vitest";
import { loadCatalogue } from "@/lib/blueprints/load";
import { compileLaunch } from "./compile-launch";
import {
  compileDelete,
  compileRestore,
  compileTake,
  type SnapshotContent,
  type SnapshotFacts,
} from "./compile-snapshot";
import { stuck } from "./testing/stuck";
import type { ActionSubject, Plan } from "./types";

const { services, flavours } = loadCatalogue();
const { blueprint } = services.get("mariadb")!;

function launched(): Plan {
  const modes = { mode: "os-only", cloneKind: "thin", tool: "ansible" } as const;
  const choice = { ...modes, name: "orders", os: "debian-12", roles: {}, parameters: {} };
  const facts = { cloudId: "cloud", imageId: "image", serviceDigest: "d", recipeDigest: "r", flavours };
  const result = compileLaunch(blueprint, choice, facts);
  if (!result.ok) throw new Error("the launch is refused");
  return result.plan;
}

const { nodes } = launched();
const facts = (stackState: SnapshotFacts["snapshot"]["stackState"] = "ready"): SnapshotFacts => ({
  ...{ name: "orders", stackId: "stack", serviceVersion: "10.11", os: "debian-12", cloudId: "cloud" },
  ...{ nodes, parameters: { bufferPool: 512 }, monitored: true, snapshot: { id: "id", number: 3, stackState } },
});
const content: SnapshotContent = {
  ...{ parameters: { bufferPool: 256 }, monitored: false, stacks: {} },
  // A replica was promoted since.
  roles: new Map([
    ["db-1", "replica"],
    ["db-2", "primary"],
    ["db-3", "replica"],
  ]),
};
const subject = (plan: Plan) => plan.subject as ActionSubject;
const lines = ({ steps }: Plan, phase = "main") =>
  steps.filter((step) => step.phase === phase).map(({ key, needs }) => `${key} <- ${needs.join(" ")}`.trim());

describe("a snapshot that is taken", () => {
  it("is of all nodes at once, and its parts go when it is cancelled", () => {
    const plan = compileTake(blueprint, facts());
    expect(lines(plan)).toEqual(["db-1.take-snapshot <-", "db-2.take-snapshot <-", "db-3.take-snapshot <-"]);
    expect(lines(plan, "undo")).toEqual([
      "db-1.delete-snapshot <-",
      "db-2.delete-snapshot <-",
      "db-3.delete-snapshot <-",
    ]);
    expect(subject(plan).action).toEqual({
      id: "take-snapshot",
      title: { en: "Take snapshot 3", ko: "스냅샷 3 만들기" },
      node: null,
    });
  });
});

describe("a snapshot that is deleted", () => {
  it("goes from the nodes that it still has", () => {
    expect(lines(compileDelete(blueprint, facts(), ["db-2"]))).toEqual(["db-2.delete-snapshot <-"]);
  });
});

describe("a snapshot that is restored", () => {
  it("stops every node before any disk changes, and starts none before all are back", () => {
    const plan = compileRestore(blueprint, facts(), content);
    expect(lines(plan).slice(0, 9)).toEqual([
      ...["db-1.stop <- db-2.stop db-3.stop", "db-2.stop <-", "db-3.stop <-"],
      "db-1.restore-snapshot <- db-1.stop db-2.stop db-3.stop",
      "db-2.restore-snapshot <- db-1.stop db-2.stop db-3.stop",
      "db-3.restore-snapshot <- db-1.stop db-2.stop db-3.stop",
      "record <- db-1.restore-snapshot db-2.restore-snapshot db-3.restore-snapshot",
      // In the order of the roles that the disks have.
      "db-1.start <- record db-2.connect",
      "db-1.connect <- db-1.start",
    ]);
    expect(plan.steps.at(-1)).toMatchObject({ key: "verify", action: "verify" });
    expect(plan.checks).toEqual(blueprint.checks);
    expect(stuck(plan.steps)).toEqual([]);
  });

  it("brings back roles and parameters, and says what they were", () => {
    const plan = compileRestore(blueprint, facts(), content);
    expect(subject(plan)).toMatchObject({
      ...{ parameters: { bufferPool: 256 }, parametersBefore: { bufferPool: 512 }, monitored: false },
      snapshot: { number: 3 },
    });
    expect(plan.nodes.map(({ name, role, roleBefore }) => [name, role, roleBefore])).toEqual([
      ["db-1", "replica", "primary"],
      ["db-2", "primary", "replica"],
      ["db-3", "replica", undefined],
    ]);
  });

  it("stops nothing where the stack stands still", () => {
    const { steps } = compileRestore(blueprint, facts("stopped"), content);
    expect(steps.filter(({ action }) => action === "stop")).toEqual([]);
    expect(stuck(steps)).toEqual([]);
  });
});
