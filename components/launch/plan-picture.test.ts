import { describe, expect, it } from "vitest";
import type { PlanView } from "@/lib/contract/schemas/stacks";
import { looksLike } from "./plan-picture";

const size = { vcpus: 1, memoryMiB: 1024, diskGiB: 10 };
const plan: PlanView = {
  hash: "a",
  nodes: [{ name: "db-1", role: "primary", roleTitle: { en: "Primary" }, flavour: "small", ...size }],
  steps: [],
  total: size,
  quota: { limit: size, used: size, fits: true, missing: [] },
};

describe("looksLike", () => {
  it("does not mind another hash or what others use", () => {
    expect(looksLike(plan, { ...plan, hash: "b", quota: { ...plan.quota, used: { ...size, vcpus: 0 } } })).toBe(true);
  });

  it.each([
    ["node", { nodes: [...plan.nodes, { ...plan.nodes[0]!, name: "db-2" }] }],
    ["size", { total: { ...size, memoryMiB: 2048 } }],
  ])("minds another %s", (_, part) => {
    expect(looksLike(plan, { ...plan, ...part })).toBe(false);
  });
});
