import { expect, it } from "vitest";
import { compare, type Compared } from "./compare";
import { Big } from "./decimal";
import { DEFAULT_TERMS } from "./default-terms";
import type { RateCard } from "./rate-card";
import type { Usage } from "./usage";

const HOUR = 3_600_000;
const MONTH = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) };
const card = (rate: string, more: Partial<RateCard> = {}): RateCard => ({
  ...{ ...DEFAULT_TERMS, id: "v1", currency: "EUR", from: 0, to: null },
  rates: { vcpu: [{ above: "0", rate }] },
  ...more,
});
const usage = (hours: number, more: Partial<Usage> = {}): Usage => ({
  ...{ from: MONTH.from, to: MONTH.from + hours * HOUR, amounts: { vcpu: 1n } },
  ...{ project: "search", stack: "orders", service: "mariadb", os: "debian-12", mode: "os-only", flavour: null },
  owner: null,
  ...more,
});
const plain = (rows: (Compared & { key: string | null })[]) =>
  rows.map(({ key, published, draft }) => [key, published.toFixed(), draft.toFixed()]);

it("rates a month twice, and both sides add up by project and by service", () => {
  const usages = [usage(10), usage(50, { project: "web", stack: "shop", service: "redis" })];
  const commitments = [{ project: "search", meter: "vcpu" as const, units: "100", rate: "0.1" }];
  // A draft that is not in force yet rates the whole month.
  const draft = card("2", { id: "v2", from: MONTH.to * 2, commitments, minimum: "4" });
  const { total, projects, services, unpriced } = compare(usages, [card("1")], draft, MONTH);
  expect([total.published.toFixed(), total.draft.toFixed(), unpriced]).toEqual(["60", "113", 0n]);
  expect(plain(projects)).toEqual([
    ["web", "50", "100"],
    ["search", "10", "13"],
  ]);
  // 10 h of the commitment are used, and the minimum adds to them; the other 90 h belong to no service.
  expect(plain(services)).toEqual([
    ["redis", "50", "100"],
    [null, "0", "9"],
    ["mariadb", "10", "4"],
  ]);
  for (const groups of [projects, services])
    expect(groups.reduce((sum, { draft: one }) => sum.plus(one), Big("0")).eq(total.draft)).toBe(true);
});

it("differs in nothing where the draft says what was in force, and tells what had no price", () => {
  const { total } = compare([usage(10)], [card("1")], card("1", { id: "v2" }), MONTH);
  expect(total.draft.eq(total.published)).toBe(true);
  const late = compare([usage(10)], [card("1", { from: MONTH.from + 4 * HOUR })], card("1"), MONTH);
  expect([late.total.published.toFixed(), late.total.draft.toFixed(), late.unpriced]).toEqual(["6", "10", 14_400n]);
});
