import { Temporal } from "temporal-polyfill";
import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import type { Viewer } from "@/lib/auth/viewer";
import type { Api } from "@/lib/contract/api";
import type { InvoiceView } from "@/lib/contract/schemas/invoices";
import { db, type Tx } from "@/lib/db/client";
import { env } from "@/lib/env";
import { PortalError, refusedField } from "@/lib/errors";
import type { Invoice, Prisma } from "@/lib/generated/prisma/client";
import { say, type Sentence } from "@/lib/util/say";
import { findInvoice } from "./find-invoice";
import { viewInvoice } from "./get-invoice";
import { issue } from "./issue";
import { recordOf } from "./record";
import { LIMIT_MS, lockInvoices, readSettings } from "./settings";

export const issueInvoice: UseCase<Api["issueInvoice"]> = (viewer, { params }) =>
  change(params.invoice, async (tx, { id, state, number }) => {
    if (state !== "draft") throw wrongState(say`${number!} is issued already.`, say`Load it again.`);
    const settings = await readSettings(tx);
    await issue(tx, id, { settings, userId: viewer.userId, timeZone: env().timeZone, now: new Date() });
  });

export const issueInvoiceMonth: UseCase<Api["issueInvoiceMonth"]> = (viewer, { params: { month } }) =>
  db().$transaction(
    async (tx) => {
      await lockInvoices(tx);
      const drafts = await tx.invoice.findMany({
        where: { month, state: "draft" },
        select: { id: true },
        orderBy: [{ projectTitle: "asc" }, { projectId: "asc" }],
      });
      if (drafts.length === 0)
        throw wrongState(
          say`There are no drafts of ${month}.`,
          say`Close the month first; what is issued stays issued.`,
        );
      const issuing = {
        ...{ settings: await readSettings(tx), userId: viewer.userId, timeZone: env().timeZone, now: new Date() },
      };
      const issued: { id: string; number: string }[] = [];
      for (const { id } of drafts) issued.push({ id, number: await issue(tx, id, issuing) });
      return { month, issued };
    },
    { timeout: LIMIT_MS },
  );

export const payInvoice: UseCase<Api["payInvoice"]> = (viewer, { params, body: { on, payment } }) =>
  change(params.invoice, async (tx, before) => {
    requireIssuedInvoice(before);
    requirePayday(on, before);
    const data = { state: "paid", paidOn: on, payment, paidAt: new Date(), paidById: viewer.userId };
    await update(tx, viewer, before, "invoice.paid", data);
  });

export const voidInvoice: UseCase<Api["voidInvoice"]> = (viewer, { params, body: { reason } }) =>
  change(params.invoice, async (tx, before) => {
    requireIssuedInvoice(before);
    const note = await tx.invoice.findFirst({ where: { aboutId: before.id, state: { not: "void" } } });
    if (note)
      throw wrongState(
        say`${before.number!} has a credit note: ${note.number!}.`,
        say`Make a credit note about the rest instead.`,
      );
    const data = { state: "void", voidReason: reason, voidedAt: new Date(), voidedById: viewer.userId };
    await update(tx, viewer, before, "invoice.void", data);
  });

export const deleteInvoice: UseCase<Api["deleteInvoice"]> = async (viewer, { params }) => {
  await db().$transaction(async (tx) => {
    await lockInvoices(tx);
    const before = await findInvoice(tx, params.invoice);
    const { id, projectId, state, number } = before;
    if (state !== "draft")
      throw wrongState(say`${number!} was issued and is kept.`, say`Declare it void, or make a credit note about it.`);
    await tx.invoice.delete({ where: { id }, select: { id: true } });
    const record = { userId: viewer.userId, projectId, action: "invoice.discarded", target: `invoice:${id}` };
    await audit(tx, { ...record, data: { before: recordOf(before), after: null } });
  });
  return { ok: true };
};

/** Changes a document, one at a time, and answers what it is then. */
async function change(idOrNumber: string, work: (tx: Tx, before: Invoice) => Promise<void>): Promise<InvoiceView> {
  const id = await db().$transaction(async (tx) => {
    await lockInvoices(tx);
    const before = await findInvoice(tx, idOrNumber);
    await work(tx, before);
    return before.id;
  });
  return viewInvoice(id);
}

/** Years are mistyped. @throws invalid-parameters for a day that has not come anywhere yet, and for one before the invoice's month */
function requirePayday(on: string, { number, month }: Invoice): void {
  const latest = Temporal.Now.plainDateISO("Etc/GMT-14").toString();
  if (on > latest) throw refusedField("on", say`This day has not come yet.`);
  if (on < month) throw refusedField("on", say`${number!} is about ${month}, so it was not paid before that.`);
}

async function update(
  tx: Tx,
  { userId }: Viewer,
  before: Invoice,
  action: string,
  data: Prisma.InvoiceUpdateInput,
): Promise<void> {
  const after = await tx.invoice.update({ where: { id: before.id }, data });
  const record = { userId, projectId: before.projectId, action, target: `invoice:${before.id}` };
  await audit(tx, { ...record, data: { before: recordOf(before), after: recordOf(after) } });
}

function requireIssuedInvoice({ kind, state, number }: Invoice): void {
  if (kind === "credit-note")
    throw wrongState(say`${number!} is a credit note.`, say`Choose the invoice that it is about.`);
  if (state === "draft") throw wrongState(say`This invoice is a draft.`, say`Issue it first, or throw it away.`);
  if (state === "paid")
    throw wrongState(say`${number!} is paid.`, say`To give money back, make a credit note about it.`);
  if (state === "void") throw wrongState(say`${number!} is void.`, say`Close its month again for a new invoice.`);
}

export const wrongState = (detail: Sentence, remedy: Sentence): PortalError =>
  new PortalError("wrong-state", { detail, remedy });
