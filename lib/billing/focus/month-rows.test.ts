import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutDays } from "../days";
import { Big, type Decimal } from "../decimal";
import { plainLine, sumOf, type InvoiceLine } from "../invoice-lines";
import { daysOf, monthPeriod } from "../period";
import { cardsOf, pricesOf } from "../rate";
import type { RateCard } from "../rate-card";
import { statementOf, toCurrency, type Taken, type Tax } from "../statement";
import { tabulateDays } from "../table";
import { dayUses } from "../days";
import { bySubject } from "../testing/by-subject";
import type { Usage } from "../usage";
import type { FocusRow } from "./columns";
import type { Correction } from "./corrections";
import { monthRows } from "./month-rows";
import { faultsOf } from "./testing/conformance";

const HOUR = 3_600_000;
const ZONE = "Europe/Berlin";
// October has 745 hours in Berlin: one day has 25.
const MONTH = { ...monthPeriod("2026-10", ZONE), days: daysOf("2026-10", ZONE) };
const at = (hours: number) => MONTH.from + hours * HOUR;

const card = (more: Partial<RateCard> = {}): RateCard => ({
  ...{ id: "v1", currency: "EUR", from: 0, to: null, rounding: "half-even", minimum: null, failedLaunchPercent: "0" },
  rates: { vcpu: [{ above: "0", rate: "0.01" }], memory: [{ above: "0", rate: "0.004" }] },
  ...{ overrides: [], adjustments: [], allowances: {}, commitments: [] },
  ...more,
});

const usage = (from: number, to: number, more: Partial<Usage> = {}): Usage => ({
  ...{
    project: "p1",
    stack: "s1",
    service: "mariadb",
    os: "debian-12",
    mode: "os-only",
    flavour: "small",
    owner: "u1",
  },
  ...{ from: at(from), to: at(to), amounts: { vcpu: 2n, memory: 4096n } },
  ...more,
});

function month(
  usages: readonly Usage[],
  cards: readonly RateCard[],
  taken: readonly Taken[] = [],
  tax: Tax | null = null,
  corrections: readonly Correction[] = [],
) {
  const inForce = cardsOf(cards, MONTH);
  const uses = dayUses(usages.map(bySubject), cutDays(MONTH.days, cards));
  const prices = pricesOf(tabulateDays(uses, inForce, MONTH, { dates: MONTH.days.map(({ date }) => date) }), inForce);
  const net = toCurrency(prices.total.plus(sumOf(corrections.map(({ line }) => line))), 2, "half-even");
  const statement = statementOf(net, taken, tax, { digits: 2, rounding: "half-even" });
  const names = {
    project: () => "Search",
    stack: (id: string) => `stack-${id}`,
    service: (id: string) => ({ title: id, category: "database" }),
    owner: () => "Jonas",
  };
  const rows = [
    ...monthRows({
      ...{ project: "p1", isInstallation: false, month: MONTH, days: MONTH.days, prices: prices.all },
      ...{ cards: inForce, currency: "EUR", names, statement, invoice: null, corrections },
    }),
  ];
  return { rows, total: prices.total, statement };
}

const sum = (rows: readonly FocusRow[], column: "BilledCost" | "EffectiveCost" | "PricingQuantity"): Decimal =>
  rows.reduce((all, row) => all.plus(row[column] ?? "0"), Big("0"));
const of = (rows: readonly FocusRow[], category: string) => rows.filter((row) => row.ChargeCategory === category);
const isRated = (row: FocusRow) => row.SkuId !== null || row.ResourceId !== null;

describe("a month as rows of FOCUS", () => {
  it("has a row for each day and meter, also of a day with 25 hours, that add up to the rated total", () => {
    const { rows, total } = month([usage(0, 745)], [card()]);
    expect(faultsOf(rows)).toEqual([]);
    expect(rows.filter(({ SkuId }) => SkuId === "vcpu")).toHaveLength(31);
    const longest = rows.find((row) => row.SkuId === "vcpu" && row.ChargePeriodStart === "2026-10-24T22:00:00Z")!;
    expect(longest).toMatchObject({
      PricingQuantity: "50",
      ChargePeriodEnd: "2026-10-25T23:00:00Z",
      BilledCost: "0.5",
    });
    expect(sum(rows, "BilledCost").toFixed()).toBe(total.toFixed());
  });

  it("cuts a day where prices change, and each part has the price of its version", () => {
    const change = at(100.5);
    const cards = [
      card({ to: change }),
      card({ id: "v2", from: change, rates: { vcpu: [{ above: "0", rate: "0.02" }] } }),
    ];
    const { rows, total } = month([usage(96, 120, { amounts: { vcpu: 1n } })], cards);
    expect(
      rows.filter(isRated).map((row) => [row.PricingQuantity, row.ListUnitPrice, row.BilledCost, row.x_RateCard]),
    ).toEqual([
      ["4.5", "0.01", "0.045", "v1"],
      ["19.5", "0.02", "0.39", "v2"],
    ]);
    expect(rows[0]!.ChargePeriodEnd).toBe(rows[1]!.ChargePeriodStart);
    expect(sum(rows.filter(isRated), "BilledCost").toFixed()).toBe(total.toFixed());
    expect(faultsOf(rows)).toEqual([]);
  });

  it("tells prices of the list from those of the project, cut where either has another tier", () => {
    const terms = card({
      rates: {
        vcpu: [
          { above: "0", rate: "0.01" },
          { above: "30", rate: "0.008" },
        ],
      },
      overrides: [
        {
          project: "p1",
          meter: "vcpu",
          tiers: [
            { above: "0", rate: "0.009" },
            { above: "40", rate: "0.005" },
          ],
        },
      ],
      adjustments: [
        { id: "database", percent: "10", services: ["mariadb"] },
        { id: "friends", percent: "-20", projects: ["p1"] },
      ],
    });
    const { rows, total } = month([usage(0, 24, { amounts: { vcpu: 2n } })], [terms]);
    expect(rows.map((row) => [row.PricingQuantity, row.ListUnitPrice, row.ContractedUnitPrice])).toEqual([
      ["30", "0.011", "0.0081"],
      ["10", "0.0088", "0.0081"],
      ["8", "0.0088", "0.0045"],
    ]);
    expect(rows.map(({ SkuPriceId }) => SkuPriceId!.split("/").at(-1))).toEqual(["tier-1", "tier-2", "tier-2"]);
    expect(sum(rows, "BilledCost").toFixed()).toBe(total.toFixed());
    expect(faultsOf(rows)).toEqual([]);
  });

  it("has a commitment as a purchase that its use and the rest amortize", () => {
    const terms = card({ commitments: [{ project: "p1", meter: "vcpu", units: "100", rate: "0.006" }] });
    const { rows, total } = month([usage(0, 30, { amounts: { vcpu: 2n } })], [terms]);
    const [purchase] = of(rows, "Purchase");
    expect(purchase).toMatchObject({ BilledCost: "0.6", EffectiveCost: "0", PricingQuantity: "100", ListCost: "0.6" });
    expect(purchase).toMatchObject({ ResourceId: purchase!.CommitmentDiscountId, ResourceType: "Commitment" });
    const used = rows.filter((row) => row.CommitmentDiscountStatus === "Used");
    expect(sum(used, "EffectiveCost").toFixed()).toBe("0.36");
    expect(rows.find((row) => row.CommitmentDiscountStatus === "Unused")).toMatchObject({
      ...{ EffectiveCost: "0.24", CommitmentDiscountQuantity: "40", ListCost: "0", BilledCost: "0" },
    });
    expect(sum(rows, "EffectiveCost").toFixed()).toBe(sum(rows, "BilledCost").toFixed());
    expect(sum(rows, "BilledCost").toFixed()).toBe(total.toFixed());
    expect(faultsOf(rows)).toEqual([]);
  });

  it("comes to what is to pay, with the minimum, rounding, credits and tax", () => {
    const terms = card({ minimum: "5.123456", allowances: { vcpu: "3" } });
    const taken = [{ credit: "c1", amount: Big("1.5") }];
    const tax = { project: null, name: "VAT", percent: "19", from: "2026-01" };
    const { rows, total, statement } = month([usage(0, 10)], [terms], taken, tax);
    expect(faultsOf(rows)).toEqual([]);
    expect(sum(rows.filter(isRated), "BilledCost").toFixed()).toBe(total.toFixed());
    expect(sum(rows, "BilledCost").toFixed()).toBe(statement.total.toFixed());
    expect(of(rows, "Credit")).toMatchObject([{ BilledCost: "-1.5", SkuId: null, PricingQuantity: null }]);
    expect(of(rows, "Tax")).toMatchObject([{ BilledCost: "0.69", PricingUnit: null }]);
    expect(of(rows, "Adjustment").map(({ ResourceName }) => ResourceName)).toEqual(["stack-s1", null]);
  });

  it("tells the tax of corrections from that of the month, each of the month that it is about", () => {
    const tax = { project: null, name: "VAT", percent: "19", from: "2026-01" };
    const correction = (month: string, amount: string, more: Partial<InvoiceLine> = {}): Correction => ({
      line: { ...plainLine(month, "usage", Big(amount)), stack: "s1", meter: "vcpu", quantity: 0n, ...more },
      period: monthPeriod(month, ZONE),
    });
    const corrections = [
      ...[correction("2026-08", "-0.123457"), correction("2026-08", "1.000003"), correction("2026-09", "-0.5")],
      correction("2026-09", "0.25", { charge: "commitment", stack: null, quantity: null }),
    ];
    const taken = [{ credit: "c1", amount: Big("0.1") }];
    const { rows, statement } = month([usage(0, 10)], [card()], taken, tax, corrections);
    expect(faultsOf(rows)).toEqual([]);
    // 19 % of 0.876546, and of -0.25.
    expect(of(rows, "Tax").map((row) => [row.ChargeClass, row.ChargePeriodStart, row.BilledCost])).toEqual([
      ["Correction", "2026-07-31T22:00:00Z", "0.166544"],
      ["Correction", "2026-08-31T22:00:00Z", "-0.0475"],
      [null, "2026-09-30T22:00:00Z", statement.tax!.amount.minus("0.119044").toFixed()],
    ]);
    expect(of(rows, "Tax")[0]!.ListCost).toBe("0.16654374");
    expect(sum(of(rows, "Tax"), "BilledCost").toFixed()).toBe(statement.tax!.amount.toFixed());
    expect(sum(rows, "BilledCost").toFixed()).toBe(statement.total.toFixed());
    expect(rows.find(({ ResourceType }) => ResourceType === "Commitment")).toMatchObject({
      ...{ ChargeCategory: "Adjustment", CommitmentDiscountId: "commitment/p1/vcpu", CommitmentDiscountQuantity: null },
    });
  });

  it("says what the installation's own machines were for", () => {
    const { rows } = month([usage(0, 1, { stack: null, purpose: "bake" })], [card()]);
    expect(rows[0]).toMatchObject({ ResourceId: null, ChargeDescription: "mariadb, machine of a bake" });
    expect(JSON.parse(rows[0]!.Tags!)).toMatchObject({ "burgeon/purpose": "bake", "burgeon/os": "debian-12" });
    expect(faultsOf(rows)).toEqual([]);
  });

  it("calls the storage of an OS image by its operating system", () => {
    const image = { stack: null, service: null, mode: null, flavour: null, amounts: { image: 2048n } };
    const terms = card({ rates: { image: [{ above: "0", rate: "0.01" }] } });
    const { rows } = month([usage(0, 1, image)], [terms]);
    expect(rows[0]).toMatchObject({
      ServiceName: "Images",
      ChargeDescription: "OS image debian-12",
      BilledCost: "0.02",
    });
    expect(faultsOf(rows)).toEqual([]);
  });

  it("has rows of what is used of disks where that has a price, and none where it has not", () => {
    const used = [usage(0, 48, { amounts: { "disk-thin": 8192n, "disk-used": 2048n } })];
    const free = { "disk-thin": [{ above: "0", rate: "0.001" }] };
    expect(new Set(month(used, [card({ rates: free })]).rows.map(({ SkuId }) => SkuId))).toContain("disk-thin");
    expect(month(used, [card({ rates: free })]).rows.filter(({ SkuId }) => SkuId === "disk-used")).toEqual([]);
    const { rows } = month(used, [card({ rates: { ...free, "disk-used": [{ above: "0", rate: "0.5" }] } })]);
    expect(faultsOf(rows)).toEqual([]);
    const days = rows.filter(({ SkuId }) => SkuId === "disk-used");
    expect(days.map(({ SkuMeter, PricingUnit, BilledCost }) => [SkuMeter, PricingUnit, BilledCost])).toEqual([
      ["Used disk", "GiB-Hours", "24"],
      ["Used disk", "GiB-Hours", "24"],
    ]);
  });

  it("has a row for each day with public addresses, by the hour of each", () => {
    const terms = card({ rates: { address: [{ above: "0", rate: "0.004" }] } });
    const { rows } = month([usage(0, 24), usage(24, 36, { amounts: { address: 2n } })], [terms]);
    expect(faultsOf(rows)).toEqual([]);
    const days = rows.filter(({ SkuId }) => SkuId === "address");
    const cells = days.map(({ SkuMeter, PricingUnit, PricingQuantity, ChargeCategory, BilledCost }) => [
      ...[SkuMeter, PricingUnit, PricingQuantity, ChargeCategory, BilledCost],
    ]);
    expect(cells).toEqual([["Public address", "Address-Hours", "24", "Usage", "0.096"]]);
  });

  it("adds up whatever was used at whatever prices", () => {
    const digits = fc.integer({ min: 0, max: 999_999 }).map((n) => `0.${String(n).padStart(6, "0")}`);
    const uses = fc.record({
      from: fc.integer({ min: 0, max: 700 * 3600 }),
      seconds: fc.integer({ min: 1, max: 40 * 3600 }),
      stack: fc.constantFrom("s1", "s2", null),
      mode: fc.constantFrom("os-only" as const, "pre-installed" as const),
      failedLaunch: fc.boolean(),
      vcpu: fc.bigInt(1n, 9n),
      memory: fc.bigInt(1n, 9999n),
    });
    const terms = fc.record({
      ...{
        first: digits,
        second: digits,
        own: digits,
        committed: digits,
        percent: fc.integer({ min: -100, max: 300 }),
      },
      ...{ limit: fc.integer({ min: 1, max: 80 }), allowance: fc.integer({ min: 0, max: 20 }) },
      ...{
        failed: fc.integer({ min: 0, max: 100 }),
        minimum: fc.option(digits),
        change: fc.integer({ min: 1, max: 744 }),
      },
    });
    fc.assert(
      fc.property(fc.array(uses, { maxLength: 12 }), terms, (lives, one) => {
        const tiers = [
          { above: "0", rate: one.first },
          { above: String(one.limit), rate: one.second },
        ];
        const own = [
          { above: "0", rate: one.own },
          { above: String(one.limit * 2), rate: one.first },
        ];
        const common: Partial<RateCard> = {
          rates: { vcpu: tiers, memory: tiers },
          overrides: [{ project: "p1", meter: "memory", tiers: own }],
          adjustments: [{ id: "a", percent: String(one.percent), modes: ["pre-installed"] }],
          allowances: { vcpu: String(one.allowance) },
          commitments: [{ project: "p1", meter: "vcpu", units: String(one.limit), rate: one.committed }],
          ...{ failedLaunchPercent: String(one.failed), minimum: one.minimum },
        };
        const cards = [card({ ...common, to: at(one.change) }), card({ ...common, id: "v2", from: at(one.change) })];
        const usages = lives.map(({ from, seconds, vcpu, memory, failedLaunch, ...rest }) =>
          usage(from / 3600, (from + seconds) / 3600, {
            ...rest,
            ...(failedLaunch && { failedLaunch }),
            amounts: { vcpu, memory },
          }),
        );
        const { rows, total, statement } = month(usages, cards);
        expect(faultsOf(rows)).toEqual([]);
        expect(sum(rows.filter(isRated), "BilledCost").toFixed()).toBe(total.toFixed());
        expect(sum(rows, "BilledCost").toFixed()).toBe(statement.total.toFixed());
        expect(sum(rows, "EffectiveCost").toFixed()).toBe(statement.total.toFixed());
      }),
      { numRuns: 25 },
    );
  });
});
