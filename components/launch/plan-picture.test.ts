import { describe, expect, it } from "vitest";
import type { LaunchView } from "@/lib/contract/schemas/stacks";
import { looksLike } from "./plan-picture";

const size = { vcpus: 1, memoryMiB: 1024, diskGiB: 10 };
const price = { hour: "0.1", month: "73" };
const check = {
  ...{
    budget: "b",
    scope: { kind: "service" as const, service: "redis" },
    title: "Redis",
    amount: "9",
    currency: "USD",
  },
  ...{ verdict: "fits" as const, order: "1", committed: null, after: null, override: null, mayNotAsk: null },
};
const plan: LaunchView = {
  hash: "a",
  nodes: [{ name: "db-1", role: "primary", roleTitle: { en: "Primary" }, flavour: "small", ...size }],
  steps: [],
  total: size,
  quota: { limit: size, used: size, fits: true, missing: [] },
  budgets: [check],
  price: null,
};

describe("looksLike", () => {
  it("does not mind another hash or what others use", () => {
    expect(looksLike(plan, { ...plan, budgets: [{ ...check, order: "0.9" }] })).toBe(true);
    expect(looksLike(plan, { ...plan, hash: "b", quota: { ...plan.quota, used: { ...size, vcpus: 0 } } })).toBe(true);
  });

  it.each([
    ["node", { nodes: [...plan.nodes, { ...plan.nodes[0]!, name: "db-2" }] }],
    [
      "price",
      { price: { ...price, card: "v1", currency: "USD", modes: { "os-only": price, "pre-installed": price } } },
    ],
    ["verdict of a budget", { budgets: [{ ...check, verdict: "warn" as const }] }],
    ["size", { total: { ...size, memoryMiB: 2048 } }],
  ])("minds another %s", (_, part) => {
    expect(looksLike(plan, { ...plan, ...part })).toBe(false);
  });
});
