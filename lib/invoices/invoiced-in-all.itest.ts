import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Big } from "@/lib/billing/decimal";
import { amountOf, sumOf } from "@/lib/billing/invoice-lines";
import { recordFacts } from "@/lib/billing/ledger/facts";
import { stateOf } from "@/lib/billing/ledger/testing/lives";
import { monthPeriod } from "@/lib/billing/period";
import { rate } from "@/lib/billing/rate";
import { loadRateCards } from "@/lib/billing/rate-cards";
import type { Usage } from "@/lib/billing/usage";
import { monthFrom } from "@/lib/util/months";
import { voidInvoice, deleteInvoice, issueInvoice } from "./change-invoice";
import { closeDueMonths } from "./close-due-months";
import { fromRow } from "./lines";
import { DAY, HOUR, Installation, none } from "./testing/installation";

const ZONE = "Europe/Berlin";

let all: Installation;
let next = "2026-01";
beforeAll(async () => (all = await Installation.create(TERMS)));
afterAll(() => all.portal.remove());

/** Four months that no test has closed yet, and one more that brings what comes late. */
function takeMonths() {
  const names = Array.from({ length: 5 }, () => {
    const month = next;
    next = monthFrom(month, 1);
    return month;
  });
  const ends = names.map((month) => monthPeriod(month, ZONE).to);
  const begin = monthPeriod(names[0]!, ZONE).from;
  /** At which closing, 1 to 4, a moment is over; 5: after them. */
  const indexAt = (at: number) => ends.slice(0, 4).findIndex((to) => at < to) + 1 || 5;
  const life = ({ begin: after, minutes }: Machine): [number, number] => {
    const from = begin + after * 60_000;
    return [from, Math.min(from + minutes * 60_000, ends[4]!)];
  };
  return { names, end: ends[4]!, indexAt, life };
}

/** A machine: its beginning and end, and how many closings after it its beginning and its end are reported. */
const machine = fc.record({
  begin: fc.integer({ min: 0, max: 115 * 24 * 60 }),
  minutes: fc.integer({ min: 1, max: 60 * 24 * 60 }),
  late: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
  vcpus: fc.integer({ min: 1, max: 8 }),
  stack: fc.constantFrom("orders", "site"),
});
type Machine = typeof machine extends fc.Arbitrary<infer T> ? T : never;
const customer = fc.record({
  machines: fc.array(machine, { minLength: 1, maxLength: 4 }),
  /** What becomes, after each closing, of its invoice of that month or of one before. */
  then: fc.array(
    fc.record({ to: fc.constantFrom("draft", "issued", "void", "discarded"), back: fc.integer({ min: 0, max: 2 }) }),
    { minLength: 4, maxLength: 4 },
  ),
});

const TERMS = {
  rates: {
    vcpu: [
      { above: "0", rate: "0.0137" },
      { above: "400", rate: "0.0101" },
    ],
  },
  allowances: { vcpu: "33" },
  minimum: "2.5",
};

it("comes to what was used in truth, whatever is reported late, thrown away, declared void and made anew", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(customer, { minLength: 4, maxLength: 6 }), async (customers) => {
      const { database } = all.portal;
      const { names, end, indexAt, life } = takeMonths();
      const people = await Promise.all(customers.map(async (one) => ({ ...one, id: (await all.project()).id })));
      const events = people.flatMap(({ id, machines }) =>
        machines.flatMap((one, i) => {
          const { late, vcpus, stack } = one;
          const [from, to] = life(one);
          const state = stateOf({ project: id, stack, amounts: { vcpu: BigInt(vcpus) } });
          const resource = { kind: "machine", name: `${id}-${i}` } as const;
          const [first, last] = [indexAt(from) + late[0], Math.max(indexAt(to) + late[1], indexAt(from) + late[0])];
          return [
            { at: first, fact: { resource, key: "on", what: "verified", at: new Date(from), state } },
            { at: last, fact: { resource, key: "off", what: "gone", at: new Date(to), state: null } },
          ] as const;
        }),
      );
      const report = async (closing: number, now: Date) => {
        const facts = events.filter(({ at }) => at === closing).map(({ fact }) => fact);
        await recordFacts(database, facts, now);
      };
      for (let i = 0; i < 4; i += 1) {
        const { to } = monthPeriod(names[i]!, ZONE);
        await report(i + 1, new Date(to + DAY));
        expect(await closeDueMonths(database, ZONE, new Date(to + 71 * HOUR))).toEqual([]);
        await closeDueMonths(database, ZONE, new Date(to + 72 * HOUR));
        for (const { id, then } of people) await become(id, names[i - then[i]!.back], then[i]!.to);
      }
      for (const closing of [5, 6, 7]) await report(closing, new Date(end + closing * DAY));
      // What is missing is made anew, then the last month brings what came late.
      const cards = await loadRateCards(database);
      for (const month of names.slice(0, 4)) {
        const { made } = await all.close(month, ZONE, new Date(end + 8 * DAY));
        for (const { id, machines } of people.filter(({ id }) => made.some(({ project }) => project === id))) {
          const usages = machines.map((one) => usageOf(id, one, life(one)));
          const about = (await linesOf(id)).filter((line) => line.month === month && line.charge !== "carried");
          expect(sumOf(about).toFixed()).toBe(rate(usages, cards, monthPeriod(month, ZONE)).total.toFixed());
        }
      }
      await all.close(names[4]!, ZONE, new Date(end + 9 * DAY));
      for (const { id, machines } of people) {
        const usages = machines.map((one) => usageOf(id, one, life(one)));
        const truth = names.map((month) => rate(usages, cards, monthPeriod(month, ZONE)).total);
        const lines = await linesOf(id);
        const used = lines.filter(({ charge }) => charge !== "carried");
        expect(sumOf(used).toFixed()).toBe(truth.reduce((sum, one) => sum.plus(one), Big("0")).toFixed());
        expect(sumOf(lines.filter(({ charge }) => charge === "carried")).gte("0")).toBe(true);
        for (const { arithmetic, amount, before } of lines)
          if (arithmetic)
            expect(
              amountOf(arithmetic)
                .minus(before?.amount ?? "0")
                .toFixed(),
            ).toBe(amount.toFixed());
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
});

/** Lines about a project on all that stands. */
async function linesOf(projectId: string) {
  const where = { invoice: { projectId, state: { not: "void" } } };
  return (await all.portal.database.invoiceLine.findMany({ where })).map(fromRow);
}

function usageOf(project: string, { vcpus, stack }: Machine, [from, to]: [number, number]): Usage {
  const { service, os, mode, flavour, owner } = stateOf();
  return { project, stack, service, os, mode, flavour, owner, from, to, amounts: { vcpu: BigInt(vcpus) } };
}

async function become(project: string, month: string | undefined, then: string): Promise<void> {
  const invoice = (await all.of(project)).find((one) => one.month === month && one.state !== "void");
  if (!invoice || then === "draft") return;
  const [params, isDraft] = [{ invoice: invoice.id }, invoice.state === "draft"];
  if (then === "discarded" && isDraft) await deleteInvoice(all.finance, { params, ...none });
  if (then !== "discarded" && isDraft) await issueInvoice(all.finance, { params, ...none });
  if (then === "void") await voidInvoice(all.finance, { params, query: {}, body: { reason: "test" } });
}
