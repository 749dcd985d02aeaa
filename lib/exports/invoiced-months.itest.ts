import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Big, type Decimal } from "@/lib/billing/decimal";
import { FOCUS_COLUMNS, type FocusRow } from "@/lib/billing/focus/columns";
import { faultsOf } from "@/lib/billing/focus/testing/conformance";
import { loadRateCards } from "@/lib/billing/rate-cards";
import { monthPeriod } from "@/lib/billing/period";
import { issueInvoiceMonth, voidInvoice } from "@/lib/invoices/change-invoice";
import { createCreditNote } from "@/lib/invoices/create-credit-note";
import { HOUR, Installation, none } from "@/lib/invoices/testing/installation";
import { monthAt } from "@/lib/costs/read-month";
import { env } from "@/lib/env";
import { getStatement } from "@/lib/rates/get-statement";
import { monthFrom } from "@/lib/util/months";
import type { ExportCell } from "./encode";
import { focusRows } from "./focus";
import { runSchedules } from "./run-schedules";

const ZONE = "Europe/Berlin";

let all: Installation;
let [first, second] = ["2025-12", ""];
let project: Awaited<ReturnType<Installation["project"]>>;

beforeAll(async () => {
  // A price of which a cent is never whole, so that there is something to round.
  all = await Installation.create({ rates: { vcpu: [{ above: "0", rate: "1.003" }] } });
  const tax = { projectId: null, name: "VAT", percent: "19", validFrom: "2026-01" };
  await all.portal.database.projectTax.create({ data: tax });
});
afterAll(() => all.portal.remove());

/** Each test has a project of its own, which has run for 50 hours in the first month, and that is invoiced. */
beforeEach(async () => {
  first = monthFrom(first, 1);
  second = monthFrom(first, 1);
  project = await all.project();
  const data = { projectId: project.id, amount: "3", currency: "EUR", month: first, reason: "Welcome" };
  await all.portal.database.projectCredit.create({ data });
  await all.run(project.id, first, 50);
  await close(first);
});

async function close(month: string): Promise<void> {
  await all.close(month);
  await issueInvoiceMonth(all.finance, { params: { month }, ...none });
}
const invoiceOf = async (month: string) =>
  (await all.of(project.id)).find((one) => one.month === month && one.kind === "invoice" && one.state !== "void")!;
const statement = (month: string) =>
  getStatement(project.owner, { params: { project: project.name }, query: { month }, body: undefined });
/** A machine that ran in the first hours of a month, as was reported after the month was closed. */
const late = (of: string, month: string, hours: number) =>
  all.run(of, month, hours, {
    name: `late-${of}-${month}`,
    reported: new Date(monthPeriod(month, ZONE).to + 96 * HOUR),
  });

/** What is exported of a month, of all projects or of one. */
async function exported(month: string, of: string | null = project.id): Promise<FocusRow[]> {
  const rows = await all.portal.database.$transaction(async (tx) => {
    const now = new Date();
    const scope = { at: monthAt(month, now), project: of };
    const found: FocusRow[] = [];
    for await (const cells of focusRows(tx, scope, await loadRateCards(tx), now).rows)
      found.push(Object.fromEntries(FOCUS_COLUMNS.map((column, i) => [column, textOf(cells[i]!)])) as FocusRow);
    return found;
  });
  expect(faultsOf(rows)).toEqual([]);
  return rows;
}
function textOf(cell: ExportCell): string | null {
  if (cell === null || typeof cell !== "object" || cell instanceof Date) return cell as string | null;
  return "json" in cell ? cell.json : cell.decimal;
}
const sum = (rows: readonly FocusRow[], column: "BilledCost" | "EffectiveCost" = "BilledCost") =>
  rows.reduce((total: Decimal, row) => total.plus(row[column]!), Big("0")).toFixed();
const numbers = (rows: readonly FocusRow[]) => [...new Set(rows.map(({ InvoiceId }) => InvoiceId))];
const corrections = (rows: readonly FocusRow[]) => rows.filter(({ ChargeClass }) => ChargeClass !== null);

describe("a month that is invoiced", () => {
  it("is exported as its invoice and its statement say, to the cent, day by day", async () => {
    const [rows, invoice] = [await exported(first), await invoiceOf(first)];
    // 50 h at 1.003, less 3, and 19 % of 47.15.
    expect(invoice).toMatchObject({ net: "50.15", taxAmount: "8.96", total: "56.11" });
    expect([sum(rows), sum(rows, "EffectiveCost")]).toEqual([invoice.total, invoice.total]);
    expect(numbers(rows)).toEqual([invoice.number]);
    expect(corrections(rows)).toEqual([]);
    expect(rows.filter(({ SkuId }) => SkuId === "vcpu").map((row) => row.PricingQuantity)).toEqual(["24", "24", "2"]);
    expect(await statement(first)).toMatchObject({
      ...{ invoice: { number: invoice.number }, net: "50.15", total: invoice.total },
      ...{ credits: [{ amount: "3" }], tax: { amount: "8.96" } },
      since: { adjustments: [], creditNotes: [], open: "0" },
    });
  });

  it("stays as it is whatever is learnt of it later, which the statement says apart", async () => {
    const before = await exported(first);
    const [{ BillingAccountName: title }] = before as [FocusRow];
    await all.portal.database.project.update({ where: { id: project.id }, data: { title: "Another title" } });
    await late(project.id, first, 2);
    const after = await exported(first);
    expect([...new Set(after.map(({ BillingAccountName }) => BillingAccountName))]).toEqual([title]);
    expect([sum(after), numbers(after)]).toEqual([sum(before), numbers(before)]);
    // What days it was on is not known any more: one row for all of the month.
    const used = after.filter(({ SkuId }) => SkuId === "vcpu");
    expect(used.map((row) => [row.PricingQuantity, row.ChargePeriodStart])).toEqual([
      ["50", used[0]!.BillingPeriodStart],
    ]);
    expect(await statement(first)).toMatchObject({ net: "50.15", since: { adjustments: [], open: "2.006" } });
  });

  it("has its late events as corrections on the next invoice, in whose month they are billed", async () => {
    await late(project.id, first, 2);
    await all.run(project.id, second, 5);
    await close(second);
    const [invoice, rows] = [await invoiceOf(second), await exported(second)];
    expect(sum(rows)).toBe(invoice.total);
    expect(numbers(rows)).toEqual([invoice.number]);
    const about = {
      ChargePeriodStart: new Date(monthPeriod(first, ZONE).from).toISOString().replace(".000", ""),
      ChargePeriodEnd: new Date(monthPeriod(first, ZONE).to).toISOString().replace(".000", ""),
    };
    expect(corrections(rows)).toMatchObject([
      { ...about, BilledCost: "2.006", ChargeCategory: "Usage", ConsumedQuantity: "2", ListUnitPrice: null },
      { ...about, BilledCost: "0.38114", ChargeCategory: "Tax" },
    ]);
    const tax = rows.filter(({ ChargeCategory }) => ChargeCategory === "Tax");
    expect(sum(tax)).toBe(invoice.taxAmount);
    expect(sum(await exported(first))).toBe((await invoiceOf(first)).total);
    expect(await statement(second)).toMatchObject({ invoice: { number: invoice.number }, total: invoice.total });
    expect(await statement(first)).toMatchObject({
      since: { adjustments: [{ number: invoice.number, month: second, amount: "2.006" }], open: "0" },
    });
  });

  it("is billed in the month of the invoice that has it, where there was nothing to pay when it was closed", async () => {
    const quiet = await all.project();
    await late(quiet.id, first, 3);
    expect(sum(await exported(first, quiet.id))).toBe("3.58");
    await close(second);
    expect(await exported(first, quiet.id)).toEqual([]);
    const rows = await exported(second, quiet.id);
    expect([sum(rows), corrections(rows).length]).toEqual(["3.58", 2]);
  });

  it("has a credit note in the month in which that was issued", async () => {
    const invoice = await invoiceOf(first);
    const body = { amount: "10.00", reason: "An outage" };
    const note = await createCreditNote(all.finance, { params: { invoice: invoice.id }, query: {}, body });
    expect(sum(await exported(first))).toBe(invoice.total);
    const rows = (await exported(note.issuedOn!.slice(0, 7))).filter(({ InvoiceId }) => InvoiceId === note.number);
    expect(rows.map((row) => [row.ChargeCategory, row.ChargeClass, row.BilledCost])).toEqual([
      ["Credit", "Correction", "-10"],
      ["Tax", "Correction", "-1.9"],
    ]);
    expect(sum(rows)).toBe(note.total);
    expect(await statement(first)).toMatchObject({
      ...{ total: invoice.total },
      since: { creditNotes: [{ number: note.number, total: "-11.9" }] },
    });
  });

  it("is as it comes to now once its invoice is void, less what stands on others", async () => {
    await late(project.id, first, 2);
    await all.run(project.id, second, 5);
    await close(second);
    const [one, two] = [await invoiceOf(first), await invoiceOf(second)];
    const declareVoid = (invoice: string) =>
      voidInvoice(all.finance, { params: { invoice }, query: {}, body: { reason: "A wrong address" } });
    await declareVoid(one.id);
    const rest = await exported(first);
    expect(numbers(rest)).toEqual([null]);
    // 52 h less the two on the other invoice.
    const said = await statement(first);
    expect(said).toMatchObject({ invoice: null, net: "50.15" });
    expect(sum(rest)).toBe(said.total);
    await declareVoid(two.id);
    const open = await exported(first);
    expect([numbers(open), corrections(open)]).toEqual([[null], []]);
    expect(await statement(first)).toMatchObject({ invoice: null, net: "52.16" });
    expect(sum(open)).toBe((await statement(first)).total);
    // Closed again it is invoiced again, under another number.
    await close(first);
    const anew = await exported(first);
    expect(numbers(anew)).toEqual([(await invoiceOf(first)).number]);
    expect(sum(anew)).toBe((await invoiceOf(first)).total);
  });
});

it("has every project of a month in one file, each with its own invoice", async () => {
  const other = await all.project();
  await all.run(other.id, second, 7);
  await all.run(project.id, second, 1);
  await close(second);
  const rows = await exported(second, null);
  for (const id of [project.id, other.id]) {
    const own = rows.filter(({ BillingAccountId }) => BillingAccountId === id);
    const [invoice] = (await all.of(id)).filter(({ month }) => month === second);
    expect([sum(own), numbers(own)]).toEqual([invoice!.total, [invoice!.number]]);
  }
});

it("is taken to its target again once its invoice is issued", async () => {
  const { database } = all.portal;
  await all.run(project.id, second, 5);
  await all.close(second);
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "invoiced-"));
  // What the ledger and the invoices had to say until now was in earlier runs; five minutes are looked at twice.
  const learntTo = new Date(Date.now() + 300_000);
  const settings = { name: "Focus", dataset: "focus", format: "csv", hour: 3, nextAt: learntTo, learntTo };
  await database.exportSchedule.create({ data: { ...settings, target: { kind: "directory", folder: "focus" } } });
  await issueInvoiceMonth(all.finance, { params: { month: second }, ...none });
  await runSchedules({ database, dataDir, key: env().key, timeZone: ZONE, now: () => learntTo });
  const file = await readFile(path.join(dataDir, "exports", "focus", `focus-${second}.csv`), "utf8");
  expect(file).toContain((await invoiceOf(second)).number);
  await rm(dataDir, { recursive: true });
});
