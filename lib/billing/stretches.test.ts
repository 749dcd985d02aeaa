import { expect, it } from "vitest";
import { stretchesOf } from "./stretches";
import type { Usage } from "./usage";

const usage = (from: number, to: number, amounts: Usage["amounts"]): Usage => ({
  ...{ from, to, amounts, project: "search", stack: "orders", service: "mariadb" },
  ...{ os: "debian-12", mode: "os-only", flavour: "small", owner: "jonas" },
});
const running = { vcpu: 1n, "disk-thin": 8192n };

it("says from when to when there was how much, in order, and goes on where nothing changed", () => {
  const found = stretchesOf([
    usage(5, 9, running),
    usage(0, 3, running),
    usage(3, 9, running),
    usage(9, 12, { "disk-thin": 8192n }),
    usage(20, 21, running),
  ]);
  expect(found).toEqual([
    { from: 0, to: 5, nodes: 1, amounts: running },
    { from: 5, to: 9, nodes: 2, amounts: { vcpu: 2n, "disk-thin": 16384n } },
    { from: 9, to: 12, nodes: 0, amounts: { "disk-thin": 8192n } },
    { from: 20, to: 21, nodes: 1, amounts: running },
  ]);
});

it("finds nothing where nothing was used", () => {
  expect(stretchesOf([])).toEqual([]);
  expect(stretchesOf([usage(4, 4, running)])).toEqual([]);
});
