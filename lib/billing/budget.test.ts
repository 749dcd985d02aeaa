import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Tags } from "@/lib/util/tags";
import { costIn, paceAt, reachedOf, verdictOf, type BudgetScope } from "./budget";
import { Big } from "./decimal";
import { DEFAULT_TERMS } from "./default-terms";
import { priceMonth } from "./month";
import { daysOf } from "./period";
import type { RateCard } from "./rate-card";
import type { DayUse } from "./usage";

const HOUR = 3_600_000;
const MONTH = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 11, 1), days: daysOf("2026-11", "UTC") };

const use = (project: string, stack: string | null, service: string | null, hours: number, tags?: Tags): DayUse => ({
  ...{ date: "2026-11-01", from: MONTH.from, to: MONTH.from + 24 * HOUR },
  subject: { project, stack, service, os: null, mode: null, flavour: null, owner: null, ...(tags && { tags }) },
  quantities: { vcpu: BigInt(hours * 3600) },
});
const card = (more: Partial<RateCard> = {}): RateCard => ({
  ...{ ...DEFAULT_TERMS, id: "v1", currency: "EUR", from: 0, to: null },
  ...{ rates: { vcpu: [{ above: "0", rate: "1" }] }, minimum: null, ...more },
});
const prices = (uses: DayUse[], more?: Partial<RateCard>) =>
  priceMonth({ added: { uses: () => [] }, rest: uses }, [card(more)], MONTH).prices;

const PROJECT: BudgetScope = { kind: "project", project: "search" };
const SERVICE: BudgetScope = { kind: "service", service: "mariadb" };

describe("what a budget is about", () => {
  const uses = [
    use("search", "a", "mariadb", 3),
    use("search", "b", "redis", 5),
    use("web", "c", "mariadb", 7),
    use("search", null, null, 11),
  ];

  it("is all of a project, or all stacks of a service in every project", () => {
    expect(costIn(prices(uses), PROJECT).toFixed()).toBe("19");
    expect(costIn(prices(uses), SERVICE).toFixed()).toBe("10");
  });

  it("is all stacks with a tag, in every project", () => {
    const tagged = [use("search", "a", "redis", 3, { team: "blue" }), use("web", "b", "redis", 4, { team: "blue" })];
    const others = [use("web", "c", "redis", 5, { team: "red" }), use("web", "d", "redis", 6, { cost: "blue" })];
    const scope: BudgetScope = { kind: "tag", key: "team", value: "blue" };
    expect(costIn(prices([...tagged, ...others]), scope).toFixed()).toBe("7");
    expect(costIn(prices([...tagged, ...others], { minimum: "4" }), scope).toFixed()).toBe("8");
  });

  it("has what stacks are short of a minimum in it, and only its own project's commitment", () => {
    const more = {
      minimum: "10",
      commitments: [
        { project: "search", meter: "vcpu" as const, units: "20", rate: "1" },
        { project: "other", meter: "vcpu" as const, units: "1000", rate: "1" },
      ],
    };
    // Search: 19 used of 20 committed, 1 unused, and 7 + 5 short of the minimum of a and b.
    expect(costIn(prices(uses, more), PROJECT).toFixed()).toBe("32");
    expect(costIn(prices(uses, more), SERVICE).toFixed()).toBe("20");
  });

  it("is told apart by project without anything lost or counted twice", () => {
    const some = fc.record({
      project: fc.constantFrom("a", "b", "c"),
      stack: fc.option(fc.constantFrom("1", "2"), { nil: null }),
      service: fc.constantFrom("mariadb", "redis"),
      hours: fc.nat(500),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 20 }), (all) => {
        // A stack is of one project and one service.
        const uses = all.map(({ project, stack, service, hours }) =>
          use(project, stack && `${project}-${service}-${stack}`, service, hours),
        );
        const found = prices(uses, { minimum: "3" });
        const sum = (scopes: BudgetScope[]) =>
          scopes.reduce((total, scope) => total.plus(costIn(found, scope)), Big("0")).toFixed();
        const total = found.total.toFixed();
        expect(sum(["a", "b", "c"].map((project) => ({ kind: "project", project })))).toBe(total);
        expect(sum(["mariadb", "redis"].map((service) => ({ kind: "service", service })))).toBe(total);
      }),
    );
  });
});

it("reaches a threshold exactly at its share, of what it is about", () => {
  const thresholds = [
    { on: "actual", percent: 80 },
    { on: "forecast", percent: 100 },
  ] as const;
  const reached = (actual: string, forecast: string) =>
    reachedOf(thresholds, Big("50"), { actual: Big(actual), forecast: Big(forecast) }).map(({ percent }) => percent);
  expect(reached("39.999999", "49.999999")).toEqual([]);
  expect(reached("40", "49.999999")).toEqual([80]);
  expect(reached("0", "50")).toEqual([100]);
});

it("paces a budget by the time that has passed, from nothing to all of it", () => {
  const pace = (at: number) => paceAt(Big("300"), MONTH, at).toFixed();
  expect(pace(MONTH.from - 1)).toBe("0");
  expect(pace(MONTH.from + 24 * HOUR)).toBe("10");
  expect(pace(MONTH.from + HOUR)).toBe("0.416667");
  expect(pace(MONTH.to + 1)).toBe("300");
});

describe("what a budget says of an order", () => {
  const verdict = (after: string, order = "1", grants: (string | null)[] = []) =>
    verdictOf(
      { amount: Big("100"), onExceed: "block" },
      { order: Big(order), after: Big(after) },
      grants.map((upTo) => ({ upTo: upTo === null ? null : Big(upTo) })),
    );

  it("lets it fit up to the last micro-unit", () => {
    expect(verdict("100")).toBe("fits");
    expect(verdict("100.000001")).toBe("block");
  });

  it("never holds up what adds nothing, also above it", () => {
    expect(verdict("500", "0")).toBe("fits");
    expect(verdict("500", "-3")).toBe("fits");
  });

  it("counts what was granted: up to an amount, or all", () => {
    expect(verdict("150", "1", ["150"])).toBe("granted");
    expect(verdict("150.000001", "1", ["150", "120"])).toBe("block");
    expect(verdict("5000", "1", ["120", null])).toBe("granted");
  });
});
