import { expect, it } from "vitest";
import { stretchesOf } from "./stretches";
import type { Usage } from "./usage";

const usage = (from: number, to: number, amounts: Usage["amounts"]): Usage => ({
  ...{ from, to, amounts, project: "search", stack: "orders", service: "mariadb" },
  ...{ os: "debian-12", mode: "os-only", flavour: "small", owner: "jonas" },
});
const running = { vcpu: 1n, "disk-thin": 8192n, "disk-used": 500n };

it("says from when to when there was how much, in order, and goes on where nothing changed", () => {
  const found = stretchesOf([
    usage(5, 9, running),
    usage(0, 3, running),
    usage(3, 9, running),
    usage(9, 12, { "disk-thin": 8192n, "disk-used": 500n }),
    usage(20, 21, running),
  ]);
  expect(found).toEqual([
    { from: 0, to: 5, nodes: 1, unmeasured: 0, amounts: running },
    { from: 5, to: 9, nodes: 2, unmeasured: 0, amounts: { vcpu: 2n, "disk-thin": 16384n, "disk-used": 1000n } },
    { from: 9, to: 12, nodes: 0, unmeasured: 0, amounts: { "disk-thin": 8192n, "disk-used": 500n } },
    { from: 20, to: 21, nodes: 1, unmeasured: 0, amounts: running },
  ]);
});

it("says of how many machines with a disk nobody knows how much of it they use", () => {
  const { "disk-used": _, ...unmeasured } = running;
  const found = stretchesOf([
    usage(0, 9, running),
    usage(0, 4, unmeasured),
    usage(4, 9, running),
    usage(0, 9, { address: 1n }),
  ]);
  expect(found.map(({ to, unmeasured: count, amounts }) => [to, count, amounts["disk-used"]])).toEqual([
    [4, 1, 500n],
    [9, 0, 1000n],
  ]);
});

it("finds nothing where nothing was used", () => {
  expect(stretchesOf([])).toEqual([]);
  expect(stretchesOf([usage(4, 4, running)])).toEqual([]);
});
