import { describe, expect, it } from "vitest";
import { DEFAULT_TERMS } from "./default-terms";
import { priceMonth, priceOfHour, samePart } from "./month";
import { daysOf } from "./period";
import type { RateCard } from "./rate-card";
import type { DayUse } from "./usage";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 1);
const MONTH = { from: START, to: Date.UTC(2026, 11, 1), days: daysOf("2026-11", "UTC") };
const OCTOBER = { from: Date.UTC(2026, 9, 1), to: START };

const dayUse = (from: number, hours: number): DayUse => ({
  ...{ date: "2026-11-01", from, to: from + hours * HOUR },
  subject: {
    ...{ project: "search", stack: "orders", service: "mariadb" },
    ...{ os: "debian-12", mode: "os-only", flavour: "small", owner: "jonas" },
  },
  quantities: { vcpu: BigInt(hours * 2 * 3600) },
});
const card = (rates: RateCard["rates"], minimum: string | null = null): RateCard => ({
  ...{ ...DEFAULT_TERMS, id: "v1", currency: "EUR", from: 0, to: null },
  ...{ rates, minimum },
});

describe("the days that are kept", () => {
  it("are added up anew where a draft prices the used disk, and were not priced for it before", () => {
    const { quantities, ...use } = dayUse(START, 9);
    const days = [{ ...use, quantities: { ...quantities, "disk-used": 1024n * 3600n } }];
    const used = { added: { uses: () => days }, rest: [] };
    const total = (rates: RateCard["rates"]) => priceMonth(used, [card(rates)], MONTH).prices.total.toFixed();
    expect(total({ "disk-thin": [{ above: "0", rate: "1" }] })).toBe("0");
    expect(total({ "disk-used": [{ above: "0", rate: "0.25" }] })).toBe("0.25");
    expect(total({})).toBe("0");
  });
});

describe("the price of the next hour", () => {
  it("is what it adds to the month, by the tier that has been reached", () => {
    const tiers = [
      { above: "0", rate: "1" },
      { above: "20", rate: "0.5" },
    ];
    const now = START + 9 * HOUR;
    const cards = [card({ vcpu: tiers })];
    const price = (used: DayUse[]) =>
      priceOfHour(
        priceMonth({ added: { uses: () => [] }, rest: used }, cards, MONTH),
        [dayUse(now, 1)],
        cards,
        MONTH,
      ).toFixed();
    expect(price([])).toBe("2");
    expect(price([dayUse(START, 9)])).toBe("2");
    expect(price([dayUse(START, 9), dayUse(START, 9)])).toBe("1");
  });

  it("is not changed by a minimum charge, and goes on over the end of the month", () => {
    const cards = [card({ vcpu: [{ above: "0", rate: "1" }] }, "100")];
    const price = (used: DayUse[], hour: DayUse[]) =>
      priceOfHour(priceMonth({ added: { uses: () => [] }, rest: used }, cards, MONTH), hour, cards, MONTH).toFixed();
    expect(price([], [dayUse(MONTH.to - HOUR / 2, 1)])).toBe("2");
    expect(price([dayUse(START, 5)], [])).toBe("0");
  });
});

describe("the same part of the month before", () => {
  it("has as many hours, and at most all of it", () => {
    expect(samePart(MONTH, OCTOBER, START + 5 * HOUR)).toBe(OCTOBER.from + 5 * HOUR);
    const december = { from: MONTH.to, to: Date.UTC(2027, 0, 1) };
    expect(samePart(december, MONTH, december.to - HOUR)).toBe(MONTH.to);
  });

  it("is all of it for a month that is over, however long each is", () => {
    expect(samePart(MONTH, OCTOBER, MONTH.to)).toBe(OCTOBER.to);
  });
});
