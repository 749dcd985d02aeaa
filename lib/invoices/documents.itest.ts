import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { seedUser, viewerFor } from "@/lib/auth/testing/portal";
import { Big } from "@/lib/billing/decimal";
import { invoiceQuery, invoiceView, type InvoiceView } from "@/lib/contract/schemas/invoices";
import { recordFacts } from "@/lib/billing/ledger/facts";
import { stateOf } from "@/lib/billing/ledger/testing/lives";
import { monthPeriod } from "@/lib/billing/period";
import { monthFrom } from "@/lib/util/months";
import { deleteInvoice, issueInvoice, issueInvoiceMonth, payInvoice, voidInvoice } from "./change-invoice";
import { closeDueMonths } from "./close-due-months";
import { createCreditNote } from "./create-credit-note";
import { COLUMNS, exportInvoice } from "./export-invoice";
import { getInvoice } from "./get-invoice";
import { listInvoiceMonths, listInvoices, listProjectInvoices } from "./list-invoices";
import { previewMonth } from "./preview-month";
import { getInvoiceRecipient, putInvoiceRecipient } from "./recipient";
import { getInvoiceSettings, putInvoiceSettings } from "./settings";
import { DAY, HOUR, Installation, none, SETTINGS } from "./testing/installation";

let all: Installation;
let month = "2025-12";
let project: Awaited<ReturnType<Installation["project"]>>;
let draft: InvoiceView;

beforeAll(async () => {
  all = await Installation.create();
  const data = { projectId: null, name: "VAT", percent: "19", validFrom: "2026-01" };
  await all.portal.database.projectTax.create({ data });
});
afterAll(() => all.portal.remove());
/** Each test has a month of its own, and a project with a draft of 10 euros and tax. */
beforeEach(async () => {
  month = monthFrom(month, 1);
  project = await all.project();
  await all.run(project.id, month, 10);
  await all.close(month);
  draft = (await all.of(project.id))[0]!;
});

const about = (invoice: string) => ({ params: { invoice }, ...none });
const issue = (id = draft.id) => issueInvoice(all.finance, about(id));
/** Of a day that is over everywhere. */
const PAYDAY = new Date(Date.now() - DAY).toISOString().slice(0, 10);
const pay = (id: string, on = PAYDAY) =>
  payInvoice(all.finance, { params: { invoice: id }, query: {}, body: { on, payment: "SEPA 1" } });
const declareVoid = (id: string) =>
  voidInvoice(all.finance, { params: { invoice: id }, query: {}, body: { reason: "A wrong address" } });
const credit = (id: string, amount: string | null) =>
  createCreditNote(all.finance, { params: { invoice: id }, query: {}, body: { amount, reason: "An outage" } });

it("goes from draft to issued and paid, with its number and what is to be paid when", async () => {
  expect(draft).toMatchObject({ number: null, net: "10", taxAmount: "1.9", total: "11.9", currency: "EUR" });
  const issued = await issue();
  expect(invoiceView.parse(issued)).toMatchObject({ state: "issued", issuer: "Burgeon Ltd", tax: { percent: "19" } });
  expect(issued.number).toMatch(/^INV-\d{4}-00001$/);
  expect((Date.parse(issued.dueOn!) - Date.parse(issued.issuedOn!)) / 86_400_000).toBe(30);
  await expect(issue()).rejects.toMatchObject({ code: "wrong-state" });
  const days = [
    new Date(Date.now() + 2 * DAY).toISOString().slice(0, 10),
    new Date(monthPeriod(month, "UTC").from - DAY).toISOString().slice(0, 10),
  ];
  for (const day of days) await expect(pay(issued.number!, day)).rejects.toMatchObject({ fields: [{ path: ["on"] }] });
  expect(await pay(issued.number!)).toMatchObject({ state: "paid", paidOn: PAYDAY, payment: "SEPA 1" });
  await expect(pay(draft.id)).rejects.toMatchObject({ text: { remedy: /credit note/ } });
  await expect(declareVoid(draft.id)).rejects.toMatchObject({ code: "wrong-state" });
  const entries = await all.portal.database.auditEntry.findMany({
    where: { target: `invoice:${draft.id}` },
    orderBy: { id: "asc" },
  });
  expect(entries.map(({ action, data }) => [action, data])).toMatchObject([
    ["invoice.issued", { before: { state: "draft", number: null }, after: { state: "issued", total: "11.9" } }],
    ["invoice.paid", { before: { state: "issued" }, after: { state: "paid", payment: "SEPA 1" } }],
  ]);
});

it("gives numbers without gaps, whoever issues at once and whatever fails", async () => {
  const others = await Promise.all([all.project(), all.project(), all.project(), all.project()]);
  for (const { id } of others) await all.run(id, month, 1);
  await all.close(month);
  const ids = (await Promise.all(others.map(({ id }) => all.of(id)))).map(([one]) => one!.id);
  const results = await Promise.allSettled([...ids, ...ids, draft.id].map((id) => issue(id)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  const issued = await all.portal.database.invoice.findMany({
    where: { kind: "invoice", serial: { not: null } },
    orderBy: { serial: "asc" },
  });
  expect(issued.map(({ serial }) => serial)).toEqual(issued.map((_, i) => i + 1));
  const times = issued.map(({ issuedAt }) => issuedAt!.getTime());
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

it("is not changed once it is issued, by anybody", async () => {
  const { database } = all.portal;
  await issue();
  const where = { id: draft.id };
  const refused = [
    () => database.invoice.update({ where, data: { total: "1" } }),
    () => database.invoice.update({ where, data: { state: "draft" } }),
    () =>
      database.invoice.update({ where, data: { state: "paid", paidOn: "2026-12-24", paidAt: new Date(), net: "1" } }),
    () => database.invoice.delete({ where }),
    () => database.invoiceLine.updateMany({ where: { invoiceId: draft.id }, data: { amount: "1" } }),
    () => database.invoiceLine.deleteMany({ where: { invoiceId: draft.id } }),
    () =>
      database.invoiceLine.create({ data: { invoiceId: draft.id, position: 99, month, charge: "usage", amount: "1" } }),
    () => database.invoiceMonth.update({ where: { month }, data: { timeZone: "UTC" } }),
    () => database.$executeRaw`truncate invoice_line`,
    () => database.$executeRaw`truncate invoice cascade`,
  ];
  for (const attempt of refused) await expect(attempt()).rejects.toThrow(/not changed|kept|does not become/);
  await expect(deleteInvoice(all.finance, about(draft.id))).rejects.toMatchObject({ code: "wrong-state" });
  expect((await all.of(project.id))[0]).toMatchObject({ total: "11.9", state: "issued" });
});

it("is never issued with a number that leaves a gap, nor twice for a month", async () => {
  const { database } = all.portal;
  const { id: _id, ...row } = await database.invoice.findUniqueOrThrow({ where: { id: draft.id } });
  await expect(database.invoice.create({ data: row })).rejects.toMatchObject({ code: "P2002" });
  const dates = { issuedAt: new Date(), issuedOn: "2026-12-01", number: "INV-2026-77777", year: 2026, serial: 77_777 };
  await expect(
    database.invoice.update({ where: { id: draft.id }, data: { state: "issued", ...dates } }),
  ).rejects.toThrow(/leaves a gap/);
});

it("is taken back by credit notes of their own, no more than there is", async () => {
  await expect(credit(draft.id, null)).rejects.toMatchObject({ code: "wrong-state" });
  const { number } = await issue();
  const first = await credit(number!, "2.50");
  expect(first).toMatchObject({
    ...{ kind: "credit-note", state: "issued", net: "-2.5", taxAmount: "-0.48", total: "-2.98", reason: "An outage" },
    about: { id: draft.id, number },
    lines: [{ charge: "credited", amount: "-2.5", reasons: ["An outage"] }],
  });
  expect(first.number).toMatch(/^CN-\d{4}-00001$/);
  await expect(credit(draft.id, "7.51")).rejects.toMatchObject({ fields: [{ path: ["amount"] }] });
  await expect(credit(draft.id, "0.001")).rejects.toMatchObject({ fields: [{ path: ["amount"] }] });
  await expect(declareVoid(draft.id)).rejects.toMatchObject({ text: { detail: new RegExp(first.number!) } });
  await expect(pay(first.id)).rejects.toMatchObject({ code: "wrong-state" });
  await pay(draft.id);
  const both = await Promise.allSettled([credit(draft.id, null), credit(draft.id, null)]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const invoice = (await all.of(project.id)).find(({ kind }) => kind === "invoice")!;
  const left = invoice.creditNotes.reduce((sum, { total }) => sum.plus(total), Big(invoice.total));
  expect([invoice.creditNotes.length, left.toFixed()]).toEqual([2, "0"]);
});

it("takes credits until they are used up, and gives back those of a void invoice", async () => {
  const { database } = all.portal;
  const data = { projectId: project.id, amount: "25.555", currency: "EUR", month, reason: "An outage" };
  await database.projectCredit.create({ data });
  await deleteInvoice(all.finance, about(draft.id));
  await all.close(month);
  const [first] = await all.of(project.id);
  expect(first).toMatchObject({ net: "10", credits: [{ amount: "10", reason: "An outage" }], total: "0" });
  const { id } = await issue(first!.id);
  month = monthFrom(month, 1);
  await all.run(project.id, month, 20);
  await all.close(month);
  // 15.55 of it: the half cent stays. 19 % of 4.45 is 0.8455.
  expect((await all.of(project.id)).at(-1)).toMatchObject({ net: "20", credits: [{ amount: "15.55" }], total: "5.3" });
  await declareVoid(id);
  month = monthFrom(month, 1);
  await all.run(project.id, month, 30);
  await all.close(month);
  expect((await all.of(project.id)).at(-1)).toMatchObject({ credits: [{ amount: "10" }] });
});

it("is known to owners of its project once it is issued, and to nobody else", async () => {
  const { owner, viewer, id } = project;
  const read = (as: typeof owner, invoice: string) => getInvoice(as, { params: { project: id, invoice }, ...none });
  const list = (as: typeof owner) =>
    listProjectInvoices(as, { params: { project: id }, query: invoiceQuery.parse({}), body: undefined });
  await expect(read(owner, draft.id)).rejects.toMatchObject({ code: "not-found" });
  expect((await list(owner)).total).toBe(0);
  const { number } = await issue();
  expect(await read(owner, number!)).toMatchObject({ id: draft.id });
  expect((await list(owner)).items).toMatchObject([{ number }]);
  const stranger = await viewerFor(await seedUser(all.portal.database));
  await expect(read(viewer, number!)).rejects.toMatchObject({ code: "forbidden" });
  await expect(read(stranger, number!)).rejects.toMatchObject({ code: "not-found" });
  // Nor by another project's address.
  const other = await all.project();
  const params = { project: other.id, invoice: number! };
  await expect(getInvoice(other.owner, { params, ...none })).rejects.toMatchObject({ code: "not-found" });
  const found = await listInvoices(all.finance, {
    ...{ params: {}, body: undefined, query: invoiceQuery.parse({ month, state: "issued" }) },
  });
  expect(found.items.map((one) => one.id)).toEqual([draft.id]);
});

it("gives back, on the next one, the adjustment that a void invoice had", async () => {
  const { from, to } = monthPeriod(month, "Europe/Berlin");
  const resource = { kind: "machine", name: `${project.id}-${month}` } as const;
  const lost = { resource, key: "lost", what: "lost" as const, at: new Date(from + 4 * HOUR), state: null };
  await recordFacts(all.portal.database, [lost], new Date(to + 96 * HOUR));
  const nets: string[] = [];
  for (const hours of [20, 1, 30]) {
    // Only once a later month is closed, which had nothing to adjust.
    if (hours === 30) await declareVoid((await issue((await all.of(project.id))[1]!.id)).id);
    month = monthFrom(month, 1);
    await all.run(project.id, month, hours, { reported: new Date(monthPeriod(month, "Europe/Berlin").to) });
    await all.close(month);
    nets.push((await all.of(project.id)).at(-1)!.net);
  }
  expect(nets).toEqual(["14", "1", "24"]);
});

it("is issued at closing where the settings say so, with the tax of its own project, by nobody", async () => {
  const { database } = all.portal;
  const data = { projectId: project.id, name: "Reduced", percent: "7", validFrom: month };
  await database.projectTax.create({ data });
  await database.invoiceSetting.update({ where: { id: 1 }, data: { issueAtClosing: true } });
  await deleteInvoice(all.finance, about(draft.id));
  month = monthFrom(month, 1);
  await all.run(project.id, month, 3);
  const now = new Date(monthPeriod(month, "Europe/Berlin").to + 72 * HOUR);
  await closeDueMonths(database, "Europe/Berlin", now);
  await database.invoiceSetting.update({ where: { id: 1 }, data: { issueAtClosing: false } });
  const [invoice] = await all.of(project.id);
  expect(invoice).toMatchObject({ month, state: "issued", tax: { name: "Reduced" }, net: "3", total: "3.21" });
  const entries = await database.auditEntry.findMany({
    where: { target: { in: [`invoice:${invoice!.id}`, `month:${month}`] } },
  });
  expect(entries.map(({ action, userId }) => [action, userId]).sort()).toEqual([
    ["invoice.issued", null],
    ["month.closed", null],
  ]);
});

it("is a file of its lines, credits and tax, in which nothing is a formula", async () => {
  const { id, name } = project;
  await all.portal.database.project.update({ where: { id }, data: { title: "=1+1" } });
  await deleteInvoice(all.finance, about(draft.id));
  await all.close(month);
  const [again] = await all.of(id);
  const file = await exportInvoice(all.finance, { params: { project: name, invoice: again!.id }, ...none });
  expect(file.name).toBe(`draft-${month}-${name}.csv`);
  const [header, usage, tax] = file.text.split("\r\n");
  expect(header!.split(",")).toEqual([...COLUMNS]);
  expect(usage).toContain(",'=1+1,usage,");
  expect(usage).toContain(",vcpu,10,vCPU-h,v1,0,,10,EUR,");
  expect(tax).toMatch(/,tax,.*,1\.9,EUR,VAT 19 %$/);
});

it("is made as the settings say, which keep to what is there already", async () => {
  const put = (body: Partial<typeof SETTINGS>) =>
    putInvoiceSettings(all.finance, { params: {}, query: {}, body: { ...SETTINGS, revision: revision(), ...body } });
  let current = await getInvoiceSettings(all.finance, { params: {}, ...none });
  const revision = () => current.revision;
  await issue();
  await expect(put({ firstMonth: "2026-03" })).rejects.toMatchObject({ fields: [{ path: ["firstMonth"] }] });
  await expect(put({ prefix: "CN-" })).rejects.toMatchObject({ fields: [{ path: ["creditNotePrefix"] }] });
  await expect(put({ creditNotePrefix: "INV-", prefix: "R-" })).rejects.toMatchObject({
    fields: [{ path: ["creditNotePrefix"] }],
  });
  // A beginning that is a part of another one is another one: what is taken is a whole beginning.
  await credit(draft.id, "1");
  current = await put({ prefix: "C", creditNotePrefix: "CN-2" });
  current = await put({ prefix: "INV-", creditNotePrefix: "INV-2" });
  await expect(put({ prefix: "CN-", creditNotePrefix: "C" })).rejects.toMatchObject({ fields: [{ path: ["prefix"] }] });
  current = await put({ prefix: "R-", dueDays: 14 });
  await expect(put({ revision: current.revision - 1 })).rejects.toMatchObject({ code: "edited-meanwhile" });
  const months = await listInvoiceMonths(all.finance, { params: {}, ...none });
  expect([months.closed[0]!.month, months.next!.month]).toEqual([month, monthFrom(month, 1)]);
  const [entry] = await all.portal.database.auditEntry.findMany({
    where: { action: "invoice-settings.changed" },
    orderBy: { id: "desc" },
  });
  expect(entry!.data).toMatchObject({ before: { prefix: "INV-" }, after: { prefix: "R-", dueDays: 14 } });
});

it("is made out to whom finance says, in the words of when it was issued", async () => {
  const params = { project: project.name };
  const put = (name: string, revision: number, viewer = all.finance) =>
    putInvoiceRecipient(viewer, {
      ...{ params: {}, query: {}, body: { project: project.id, name, address: "Seoul", revision } },
    });
  expect(await getInvoiceRecipient(project.owner, { params, ...none })).toMatchObject({ address: "", revision: 0 });
  await expect(put("Search Ltd", 0, project.owner)).rejects.toMatchObject({ code: "forbidden" });
  await put("Search Ltd", 0);
  await expect(put("Other Ltd", 0)).rejects.toMatchObject({ code: "edited-meanwhile" });
  expect((await all.of(project.id))[0]).toMatchObject({ recipient: "Search Ltd\nSeoul", issuer: "Burgeon Ltd" });
  await issue();
  await put("Search GmbH", 1);
  expect((await all.of(project.id))[0]).toMatchObject({ recipient: "Search Ltd\nSeoul" });
  const entries = await all.portal.database.auditEntry.findMany({
    where: { action: "invoice-recipient.changed" },
    orderBy: { id: "asc" },
  });
  expect(entries.map(({ data }) => data)).toMatchObject([
    { before: { revision: 0 }, after: { name: "Search Ltd" } },
    { before: { name: "Search Ltd" }, after: { name: "Search GmbH" } },
  ]);
});

it("keeps what is tagged apart, with its tags", async () => {
  const next = monthFrom(month, 1);
  const { from } = monthPeriod(next, "Europe/Berlin");
  const at = (hours: number) => new Date(from + hours * HOUR);
  const state = (team: string) => stateOf({ project: project.id, tags: { team }, amounts: { vcpu: 1n } });
  const resource = { kind: "machine", name: `${project.id}-tagged` } as const;
  const facts = [
    { resource, key: "1", what: "verified" as const, at: at(0), state: state("search") },
    { resource, key: "2", what: "resized" as const, at: at(2), state: state("web") },
    { resource, key: "3", what: "gone" as const, at: at(5), state: null },
  ];
  await recordFacts(all.portal.database, facts, at(5));
  await all.close(next);
  const invoice = (await all.of(project.id)).find((one) => one.month === next)!;
  expect(invoice.lines.map(({ tags, amount }) => [tags, amount])).toEqual([
    [{ team: "search" }, "2"],
    [{ team: "web" }, "3"],
  ]);
  await deleteInvoice(all.finance, about(invoice.id));
  await all.close(next);
  expect((await all.of(project.id)).find((one) => one.month === next)!.lines).toEqual(invoice.lines);
  month = next;
});

it("is shown before its month is closed, and issued with all others of the month", async () => {
  const next = monthFrom(month, 1);
  const other = await all.project();
  await all.run(project.id, next, 2);
  await all.run(other.id, next, 3);
  const over = new Date(monthPeriod(next, "Europe/Berlin").to);
  await all.run(project.id, month, 1, { name: `${project.id}-late`, reported: over });
  const shown = await previewMonth(all.portal.database, next, "Europe/Berlin", over);
  expect(await all.portal.database.invoice.count({ where: { month: next } })).toBe(0);
  const { made } = await all.close(next);
  expect(shown.items.map(({ project: { id }, total }) => [id, total])).toEqual(
    made.map((one) => [one.project, one.total]),
  );
  expect(shown.items.find((one) => one.project.id === project.id)).toMatchObject({
    ...{ adjustments: "1", carried: "0", credits: "0", net: "3", taxAmount: "0.57", total: "3.57" },
  });
  const issueAll = () => issueInvoiceMonth(all.finance, { params: { month: next }, ...none });
  const both = await Promise.allSettled([issueAll(), issueAll()]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const rows = await all.portal.database.invoice.findMany({ where: { month: next }, orderBy: { serial: "asc" } });
  expect(rows.map(({ state, id }) => [state, id])).toEqual(made.map(({ id }) => ["issued", id]));
  month = next;
});
