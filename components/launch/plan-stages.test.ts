import { expect, it } from "vitest";
import type { PlanView } from "@/lib/contract/schemas/stacks";
import { planStages, stepsByNode } from "./plan-stages";

const size = { vcpus: 1, memoryMiB: 1024, diskGiB: 8 };
const plan: PlanView = {
  hash: "sha256:1",
  nodes: [{ name: "db-1", role: "primary", roleTitle: { en: "Primary" }, flavour: "s1", ...size }],
  steps: [
    { key: "allocate:db-1", stage: "allocate", action: "allocate", node: "db-1", needs: [], phase: "main" },
    {
      key: "install:db-1",
      stage: "configure",
      action: "install",
      node: "db-1",
      needs: ["allocate:db-1"],
      phase: "main",
    },
    {
      key: "configure:db-1",
      stage: "configure",
      action: "configure",
      node: "db-1",
      needs: ["install:db-1"],
      phase: "main",
    },
    { key: "verify", stage: "verify", action: "verify", node: null, needs: ["configure:db-1"], phase: "main" },
    { key: "remove:db-1", stage: "remove", action: "remove", node: "db-1", needs: [], phase: "undo" },
  ],
  total: size,
  quota: { limit: size, used: size, fits: true, missing: [] },
  budgets: [],
};

it("counts the steps of each stage and leaves the way back out", () => {
  expect(planStages(plan, { allocate: 900 })).toEqual([
    { stage: "allocate", steps: 1, typicalMs: 900 },
    { stage: "configure", steps: 2, typicalMs: null },
    { stage: "verify", steps: 1, typicalMs: null },
  ]);
});

it("groups steps by node, the whole stack last", () => {
  expect(stepsByNode(plan).map(({ node, steps }) => [node, steps.length])).toEqual([
    ["db-1", 3],
    [null, 1],
  ]);
});
