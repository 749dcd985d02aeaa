import { afterAll, beforeAll, expect, it } from "vitest";
import { seedProject } from "@/lib/auth/testing/portal";
import { recordFacts } from "@/lib/billing/ledger/facts";
import { stateOf } from "@/lib/billing/ledger/testing/lives";
import { monthPeriod } from "@/lib/billing/period";
import { english } from "@/lib/util/say";
import { deleteInvoice, issueInvoice, voidInvoice } from "./change-invoice";
import { DAY, HOUR, Installation, none } from "./testing/installation";

let all: Installation;
beforeAll(async () => (all = await Installation.create()));
afterAll(() => all.portal.remove());

const totals = async (project: string) =>
  (await all.of(project)).map(({ month, state, total }) => [month, state, total]);
const issue = (invoice: string) => issueInvoice(all.finance, { params: { invoice }, ...none });
const later = (month: string, days: number) => new Date(monthPeriod(month, "Europe/Berlin").to + days * DAY);

it("closes months one after the other, each when it is over", async () => {
  await expect(all.close("2025-12")).rejects.toMatchObject({ code: "wrong-state" });
  await expect(all.close("2026-02")).rejects.toMatchObject({ text: { remedy: "Close 2026-01 first." } });
  await expect(all.close("2026-01", "Europe/Berlin", new Date("2026-01-31T22:59:59Z"))).rejects.toMatchObject({
    text: { remedy: "Close it when it is over." },
  });
});

it("makes one invoice of a project, whoever closes a month and however often at once", async () => {
  const [project, idle] = [await all.project(), await seedProject(all.portal.database)];
  await all.run(project.id, "2026-01", 10);
  const closed = await Promise.all([all.close("2026-01"), all.close("2026-01"), all.close("2026-01")]);
  expect(closed.flatMap(({ made }) => made.filter((one) => one.project === project.id))).toHaveLength(1);
  expect(await totals(project.id)).toEqual([["2026-01", "draft", "10"]]);
  expect(await totals(idle.id)).toEqual([]);
  const [invoice] = await all.of(project.id);
  expect(invoice!.lines).toMatchObject([
    { charge: "usage", meter: "vcpu", quantity: "10", unit: "vCPU-h", rateCard: "v1", amount: "10", adjusts: false },
  ]);
  expect(invoice!.lines[0]!.arithmetic).toMatchObject({
    ...{ quantity: "10", percent: "0" },
    pool: { quantity: "10", portions: [{ kind: "tier", quantity: "10", rate: "1" }] },
  });
});

it("invoices what becomes known late on the next one, as a difference with its reason", async () => {
  const project = await all.project();
  await all.run(project.id, "2026-02", 10);
  await all.close("2026-02");
  const [first] = await all.of(project.id);
  await issue(first!.id);
  // Five days after the month: a second machine of the stack had run for 3 hours.
  await all.run(project.id, "2026-02", 3, { name: `${project.id}-late`, reported: later("2026-02", 5) });
  await all.run(project.id, "2026-03", 1, { reported: later("2026-02", 6) });
  await all.close("2026-03");
  expect(await totals(project.id)).toEqual([
    ["2026-02", "issued", "10"],
    ["2026-03", "draft", "4"],
  ]);
  const [, second] = await all.of(project.id);
  const adjustment = second!.lines.find(({ adjusts }) => adjusts)!;
  expect(adjustment).toMatchObject({
    ...{ month: "2026-02", charge: "usage", amount: "3", quantity: "3" },
    before: { quantity: "10", amount: "10" },
    arithmetic: { quantity: "13" },
  });
  expect(adjustment.reasons.map(english)).toEqual(["An event was reported late."]);
  // Once and not again.
  await all.run(project.id, "2026-04", 1, { reported: later("2026-03", 9) });
  await all.close("2026-04");
  expect((await totals(project.id)).at(-1)).toEqual(["2026-04", "draft", "1"]);
});

it("adjusts a month in which a project had no invoice at all", async () => {
  const project = await all.project();
  await all.run(project.id, "2026-04", 7, { reported: later("2026-04", 8) });
  await all.close("2026-05");
  expect(await totals(project.id)).toEqual([["2026-05", "draft", "7"]]);
});

it("carries over what a machine that was gone long ago takes away", async () => {
  const { database } = all.portal;
  const project = await all.project();
  const from = monthPeriod("2026-06", "Europe/Berlin").from;
  await all.run(project.id, "2026-06", 20);
  await all.close("2026-06");
  // It was gone after 5 hours already.
  const resource = { kind: "machine", name: `${project.id}-2026-06` } as const;
  const gone = { resource, key: "lost", what: "lost" as const, at: new Date(from + 5 * HOUR), state: null };
  await recordFacts(database, [gone], later("2026-06", 4));
  await all.run(project.id, "2026-07", 4, { reported: later("2026-06", 6) });
  await all.close("2026-07");
  await all.run(project.id, "2026-08", 30, { reported: later("2026-07", 6) });
  await all.close("2026-08");
  expect(await totals(project.id)).toEqual([
    ["2026-06", "draft", "20"],
    ["2026-07", "draft", "0"],
    ["2026-08", "draft", "19"],
  ]);
  const lines = (await all.of(project.id)).flatMap((invoice) =>
    invoice.lines.map((line) => [line.charge, line.amount]),
  );
  expect(lines).toEqual([
    ["usage", "20"],
    ["usage", "4"],
    ["usage", "-15"],
    ["carried", "11"],
    ["usage", "30"],
    ["carried", "-11"],
  ]);
});

it("makes anew what was thrown away or is void, and owes nothing for a void month until then", async () => {
  const project = await all.project();
  await all.run(project.id, "2026-09", 8, { reported: later("2026-08", 20) });
  await all.close("2026-09");
  const [draft] = await all.of(project.id);
  await deleteInvoice(all.finance, { params: { invoice: draft!.id }, ...none });
  await all.close("2026-09");
  const [again] = await all.of(project.id);
  const { number } = await issue(again!.id);
  const params = { invoice: number! };
  await voidInvoice(all.finance, { params, query: {}, body: { reason: "Wrong address" } });
  await all.run(project.id, "2026-09", 2, { name: `${project.id}-late`, reported: later("2026-09", 9) });
  await all.run(project.id, "2026-10", 1, { reported: later("2026-09", 10) });
  await all.close("2026-10");
  expect(await totals(project.id)).toEqual([
    ["2026-09", "void", "8"],
    ["2026-10", "draft", "1"],
  ]);
  await all.close("2026-09", "Europe/Berlin", later("2026-10", 4));
  expect((await totals(project.id)).filter(([, state]) => state === "draft")).toEqual([
    ["2026-09", "draft", "10"],
    ["2026-10", "draft", "1"],
  ]);
});

it("counts the hour that a change of clocks adds or takes, and follows a change of time zone without a gap", async () => {
  const { database } = all.portal;
  const months = await database.invoiceMonth.findMany({ orderBy: { month: "asc" } });
  const hours = new Map(months.map(({ month, from, to }) => [month, (to.getTime() - from.getTime()) / HOUR]));
  // In Berlin: March 31 days less an hour, October and an hour more.
  expect([hours.get("2026-03"), hours.get("2026-10")]).toEqual([31 * 24 - 1, 31 * 24 + 1]);
  const project = await all.project();
  const from = new Date(months.at(-1)!.to);
  const resource = { kind: "machine", name: `${project.id}-on` } as const;
  const running = stateOf({ project: project.id, amounts: { vcpu: 1n } });
  await recordFacts(database, [{ resource, key: "on", what: "verified", at: from, state: running }], from);
  await all.close("2026-11", "Asia/Seoul", new Date("2026-12-05T00:00:00Z"));
  // November ends at midnight in Seoul, eight hours before it would in Berlin, and began as October ended in Berlin.
  const [invoice] = await all.of(project.id);
  expect([invoice!.total, invoice!.period]).toEqual([
    String(30 * 24 - 8),
    { from: "2026-10-31T23:00:00.000Z", to: "2026-11-30T15:00:00.000Z", timeZone: "Asia/Seoul" },
  ]);
});

it("closes nothing where costs are shown only", async () => {
  await all.portal.database.invoiceSetting.update({ where: { id: 1 }, data: { mode: "showback" } });
  await expect(all.close("2026-12")).rejects.toMatchObject({ code: "wrong-state" });
  const actions = await all.portal.database.auditEntry.findMany({ where: { action: "month.closed" } });
  expect(new Set(actions.map(({ target }) => target)).size).toBe(11);
});
