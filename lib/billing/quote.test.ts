import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Big } from "./decimal";
import { DEFAULT_TERMS } from "./default-terms";
import { quoteBeside, type Running } from "./quote";
import { rate } from "./rate";
import type { RateCard } from "./rate-card";

const card = (more: Partial<RateCard> = {}): RateCard => ({
  ...{ ...DEFAULT_TERMS, id: "v1", currency: "USD", from: 5, to: 6 },
  ...more,
});
const machine = (more: Partial<Running> = {}): Running => ({
  ...{ project: "p", stack: "new", service: "mariadb", os: "debian-12", mode: "os-only", flavour: "m2", owner: null },
  ...{ vcpus: 2, memoryMiB: 8192, diskGiB: 80, cloneKind: "thin" },
  ...more,
});
const said = (machines: Running[], others: Running[], of: RateCard) => {
  const quoted = quoteBeside(others, of)(machines);
  return quoted && [quoted.hour.toFixed(), quoted.month.toFixed()];
};

describe("a quote", () => {
  it("is a month of 730 hours and an hour of it, whenever the version is in force", () => {
    expect(said([machine()], [], card())).toEqual(["0.056", "40.88"]);
    expect(said([machine(), machine(), machine()], [machine({ stack: "other" })], card())).toEqual(["0.168", "122.64"]);
  });

  it("of a machine that is stopped is that of its disk", () => {
    expect(said([machine({ stopped: true })], [], card())).toEqual(["0.004", "2.92"]);
  });

  it("tells thin from full disks, modes and services apart", () => {
    expect(said([machine({ cloneKind: "full" })], [], card())).toEqual(["0.06", "43.8"]);
    const adjustments = [{ id: "baked", percent: "25", modes: ["pre-installed" as const], services: ["mariadb"] }];
    expect(said([machine({ mode: "pre-installed" })], [], card({ adjustments }))).toEqual(["0.07", "51.1"]);
    expect(said([machine()], [], card({ adjustments }))).toEqual(["0.056", "40.88"]);
  });

  it("is what the machines add: others have used the allowance and the dear tier already", () => {
    const rates = {
      vcpu: [
        { above: "0", rate: "1" },
        { above: "1460", rate: "0.1" },
      ],
    };
    expect(said([machine()], [], card({ rates }))).toEqual(["2", "1460"]);
    expect(said([machine()], [machine({ stack: "other" })], card({ rates }))).toEqual(["0.2", "146"]);
    const free = card({ rates, allowances: { vcpu: "1460" } });
    expect(said([machine()], [], free)).toEqual(["0", "0"]);
    expect(said([machine()], [machine({ stack: "other" })], free)).toEqual(["2", "1460"]);
  });

  it("of a lease is as much of the month as it lasts, and whole months before", () => {
    const of = (hours: number, others: Running[] = [], terms: Partial<RateCard> = {}) =>
      quoteBeside(others, card(terms))([machine()], hours * 3_600_000)!.lease!.toFixed();
    expect([of(24), of(730), of(1000)]).toEqual(["1.344", "40.88", "56"]);
    expect(quoteBeside([], card())([machine()])!.lease).toBeNull();
    // An allowance is of each month anew, and others use it first.
    const rates = { vcpu: [{ above: "0", rate: "1" }] };
    const free = { rates, allowances: { vcpu: "100" } };
    expect([of(50, [], free), of(100, [], free), of(830, [], free)]).toEqual(["0", "100", "1460"]);
    const busy = machine({ stack: "other" });
    expect(of(50, [busy], free)).toBe("100");
    // What a stack is short of the minimum is paid in a month of which it is there for a day, too.
    expect(of(24, [], { minimum: "5" })).toBe("5");
  });

  it("of a lease counts the version that is published to follow from when it begins, in the month in which it does too", () => {
    const HOUR = 3_600_000;
    const now = Date.UTC(2026, 10, 27, 6, 35, 12, 345);
    const one = (rate: string, more: Partial<RateCard> = {}) =>
      card({ rates: { vcpu: [{ above: "0", rate }] }, from: 0, to: null, ...more });
    const of = (hours: number, change: number, others: Running[] = [], more: Partial<RateCard> = {}) => {
      const later = [one("2", { id: "v2", from: now + change * HOUR, ...more })];
      const quoted = quoteBeside(
        others,
        one("1", { to: later[0]!.from, ...more }),
        later,
        now,
      )([machine()], hours * HOUR)!;
      expect([quoted.hour.toFixed(), quoted.month.toFixed()]).toEqual(said([machine()], others, one("1", more)));
      return quoted.lease!.toFixed();
    };
    expect([of(100, 100), of(150, 100), of(730, 730)]).toEqual(["200", "400", "1460"]);
    expect([of(900, 800), of(2190, 730), of(1460, 100)]).toEqual(["2000", "7300", "5640"]);
    // The allowance of a month is there once, and the first version has it.
    expect(of(150, 100, [], { allowances: { vcpu: "100" } })).toBe("300");
    expect(of(150, 100, [machine({ stack: "other" })], { allowances: { vcpu: "100" } })).toBe("400");
  });

  it("is none where nothing that they take has a price, which is not the same as 0", () => {
    expect(said([machine()], [], card({ rates: {} }))).toBeNull();
    expect(said([machine()], [], card({ rates: { address: [{ above: "0", rate: "1" }] } }))).toBeNull();
    expect(said([machine()], [], card({ rates: { vcpu: [{ above: "0", rate: "0.0" }] } }))).toBeNull();
    expect(said([machine()], [], card({ rates: {}, minimum: "7.3" }))).toEqual(["0.01", "7.3"]);
    const overrides = [{ project: "p", meter: "vcpu" as const, tiers: [{ above: "0", rate: "1" }] }];
    expect(said([machine()], [], card({ rates: {}, overrides }))).toEqual(["2", "1460"]);
  });

  it("is what the month is then billed, to the micro-unit, for any machines", () => {
    const some = fc.array(
      fc
        .record({
          vcpus: fc.integer({ min: 1, max: 32 }),
          memoryMiB: fc.integer({ min: 256, max: 65_536 }),
          diskGiB: fc.integer({ min: 1, max: 500 }),
          cloneKind: fc.constantFrom("thin" as const, "full" as const),
          stack: fc.constantFrom("one", "two"),
        })
        .map(machine),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(some, some, (machines, others) => {
        const all = [...machines, ...others];
        const month = { from: 0, to: 730 * 3_600_000 };
        const billed = rate(
          all.map(({ vcpus, memoryMiB, diskGiB, cloneKind, ...subject }) => ({
            ...{ ...subject, ...month },
            amounts: {
              vcpu: BigInt(vcpus),
              memory: BigInt(memoryMiB),
              [`disk-${cloneKind}`]: BigInt(diskGiB) * 1024n,
            },
          })),
          [card({ from: 0, to: null })],
          month,
        );
        const [mine, theirs] = [quoteBeside(others, card())(machines)!, quoteBeside([], card())(others)!];
        expect(mine.month.plus(theirs.month).eq(billed.total)).toBe(true);
        expect(mine.month.gt(Big("0"))).toBe(true);
      }),
    );
  });
});
