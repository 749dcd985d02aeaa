import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { recordFacts } from "@/lib/billing/ledger/facts";
import { stateOf } from "@/lib/billing/ledger/testing/lives";
import { monthOf, monthPeriod } from "@/lib/billing/period";
import { newId } from "@/lib/util/ids";
import { getCosts, getProjectCosts } from "@/lib/costs/get-costs";
import { createCredit, createTax, deleteCredit, deleteTax, listCharges } from "./charges";
import { getStatement } from "./get-statement";

let portal: TestPortal;
let [finn, owner] = [] as unknown as [Viewer, Viewer];
let project: { id: string; name: string };

const MONTH = monthOf(Date.now(), "UTC");
const [BEFORE] = [monthOf(monthPeriod(MONTH, "UTC").from - 1, "UTC")];
const none = { query: {}, body: undefined };

beforeAll(async () => {
  portal = await createTestPortal();
  const [finance, person] = [await seedUser(portal.database, "finance"), await seedUser(portal.database)];
  project = await seedProject(portal.database, [{ user: person, role: "owner" }]);
  [finn, owner] = [await viewerFor(finance), await viewerFor(person)];
});
afterAll(() => portal.remove());

const tax = (percent: string, of: string | null = null, from = MONTH) =>
  createTax(finn, { params: {}, query: {}, body: { project: of, name: "VAT", percent, from } });
const credit = (amount: string, from = MONTH) =>
  createCredit(finn, { params: {}, query: {}, body: { project: project.id, amount, from, reason: "An outage" } });
const statement = (month: string, viewer = owner) =>
  getStatement(viewer, { params: { project: project.name }, query: { month }, body: undefined });

it("gives no credit before there is a currency", async () => {
  await expect(credit("5")).rejects.toMatchObject({ code: "wrong-state" });
  await expect(statement(MONTH)).rejects.toMatchObject({ code: "wrong-state" });
});

it("says what is to pay: lines, less credits that earlier months have left, and tax on the rest", async () => {
  const { database } = portal;
  const terms = { ...DEFAULT_TERMS, rates: { vcpu: [{ above: "0", rate: "1" }] } };
  const others = [{ project: newId(), meter: "vcpu" as const, units: "100", rate: "1" }];
  const data = { state: "published", currency: "EUR", validFrom: new Date("2020-01-01T00:00:00Z") };
  await database.rateCardVersion.create({ data: { ...data, terms: { ...terms, commitments: others } } });
  // Two vCPUs for two hours in each of two months.
  const state = stateOf({ project: project.id, stack: newId(), owner: owner.userId });
  for (const month of [BEFORE, MONTH]) {
    const { from } = monthPeriod(month, "UTC");
    const resource = { kind: "machine", name: month } as const;
    const [start, end] = [new Date(from), new Date(from + 2 * 3_600_000)];
    await recordFacts(database, [{ resource, key: "a", what: "verified", at: start, state }], end);
    await recordFacts(database, [{ resource, key: "b", what: "gone", at: end, state: null }], end);
  }
  // Of half a cent nothing is taken, as by an invoice.
  const created = await credit("6.105");
  // As if it had been given before the rate card was in another currency: of another one nothing is taken.
  const { id: foreign } = await credit("1000");
  await database.projectCredit.update({ where: { id: foreign }, data: { month: BEFORE, currency: "KRW" } });
  // As if it had been given last month: 4 of it were taken there.
  await database.projectCredit.update({ where: { id: created.id }, data: { month: BEFORE } });
  await tax("19");
  expect(await statement(BEFORE)).toMatchObject({ net: "4", credits: [{ amount: "4" }], tax: null, total: "0" });
  expect(await statement(MONTH)).toMatchObject({
    ...{ currency: "EUR", net: "4" },
    credits: [{ reason: "An outage", amount: "2.1" }],
    // 1.90 x 19 % = 0.361
    tax: { name: "VAT", percent: "19", amount: "0.36" },
    total: "2.26",
  });
  await tax("7", project.id);
  expect(await statement(MONTH, finn)).toMatchObject({ tax: { percent: "7", amount: "0.13" } });
  await expect(statement("2199-01")).rejects.toMatchObject({ fields: [{ path: ["month"] }] });
  await expect(deleteCredit(finn, { params: { credit: created.id }, ...none })).rejects.toMatchObject({
    code: "wrong-state",
  });
});

it("leaves what others have committed to out of a project's own costs", async () => {
  const query = { params: { month: BEFORE }, query: { by: "project" as const }, body: undefined };
  const own = await getProjectCosts(owner, { ...query, params: { ...query.params, project: project.name } });
  expect(own).toMatchObject({ total: "4", monthly: [] });
  // 100 units at 1 that somebody else has committed to.
  expect(await getCosts(finn, query)).toMatchObject({ total: "104" });
});

it("keeps what was in a month that has ended, and takes no second tax for one month", async () => {
  await expect(tax("20")).rejects.toMatchObject({ fields: [{ path: ["from"] }] });
  await expect(tax("20", null, BEFORE)).rejects.toMatchObject({ fields: [{ path: ["from"] }] });
  await expect(credit("5", BEFORE)).rejects.toMatchObject({ fields: [{ path: ["from"] }] });
  const later = await tax("20", null, "2199-01");
  await deleteTax(finn, { params: { tax: later.id }, ...none });
  const two = await Promise.allSettled([tax("20", null, "2199-02"), tax("21", null, "2199-02")]);
  expect(two.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const given = await credit("5");
  await deleteCredit(finn, { params: { credit: given.id }, ...none });
  const { month, taxes, credits } = await listCharges(finn, { params: {}, ...none });
  expect(month).toBe(MONTH);
  expect(taxes.map(({ from }) => from)).toEqual(["2199-02", MONTH, MONTH]);
  expect(credits).toMatchObject([
    { amount: "1000", currency: "KRW", removable: false },
    { amount: "6.105", currency: "EUR", removable: false },
  ]);
  const actions = await portal.database.auditEntry.findMany({ where: { target: `credit:${given.id}` } });
  expect(actions.map(({ action, data }) => [action, data])).toMatchObject([
    ["credit.created", { before: null, after: { amount: "5", currency: "EUR" } }],
    ["credit.deleted", { before: { amount: "5" }, after: null }],
  ]);
});
