import { audit } from "@/lib/auth/audit";
import { editedMeanwhile } from "@/lib/auth/edited-meanwhile";
import type { UseCase } from "@/lib/auth/use-case";
import { beginOfLedger } from "@/lib/billing/ledger/days";
import { monthOf } from "@/lib/billing/period";
import type { Api } from "@/lib/contract/api";
import type { InvoiceSettings } from "@/lib/contract/schemas/invoices";
import { db, type Tx, type Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { refusedField } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** All projects of a large installation take some seconds. */
export const LIMIT_MS = 5 * 60_000;

/** Lets one transaction at a time make or change documents. The lock goes with the transaction. */
export async function lockInvoices(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('burgeon/invoices', 0))`;
}

/** How invoices are made; an installation that has said nothing only shows costs. */
export async function readSettings(database: Db | Tx): Promise<InvoiceSettings> {
  const row = await database.invoiceSetting.findUnique({ where: { id: 1 } });
  if (!row)
    return {
      ...{ mode: "showback", firstMonth: null, closeAfterHours: 72, issueAtClosing: false },
      ...{ prefix: "INV-", creditNotePrefix: "CN-", dueDays: 30, issuer: "", revision: 0 },
    };
  const { id: _id, mode, ...settings } = row;
  return { ...settings, mode: mode === "invoices" ? "invoices" : "showback" };
}

export const getInvoiceSettings: UseCase<Api["getInvoiceSettings"]> = () => readSettings(db());

export const putInvoiceSettings: UseCase<Api["putInvoiceSettings"]> = ({ userId }, { body }) =>
  db().$transaction(async (tx) => {
    await lockInvoices(tx);
    const before = await readSettings(tx);
    if (before.revision !== body.revision) throw editedMeanwhile(null);
    if (body.mode === "invoices" && body.firstMonth === null)
      throw refusedField("firstMonth", say`Choose the first month that is invoiced.`);
    if (body.firstMonth !== before.firstMonth && (await tx.invoiceMonth.findFirst({ select: { month: true } })))
      throw refusedField(
        "firstMonth",
        say`Months are closed already, so the first one stays ${before.firstMonth ?? ""}.`,
      );
    if (body.firstMonth !== before.firstMonth) await requireUsed(tx, body.firstMonth);
    if (body.prefix === body.creditNotePrefix)
      throw refusedField("creditNotePrefix", say`Invoices and credit notes need different beginnings.`);
    await requireFree(tx, "prefix", body.prefix, "credit-note");
    await requireFree(tx, "creditNotePrefix", body.creditNotePrefix, "invoice");
    const after = { ...body, revision: body.revision + 1 };
    await tx.invoiceSetting.upsert({ where: { id: 1 }, create: { id: 1, ...after }, update: after });
    const record = { userId, action: "invoice-settings.changed", target: "invoice-settings:1" };
    await audit(tx, { ...record, data: { before, after } });
    return after;
  });

/**
 * Every month from the first one on is closed, and stays so: a year that is mistyped would close hundreds in which nothing was used.
 * @throws invalid-parameters
 */
async function requireUsed(tx: Tx, firstMonth: string | null): Promise<void> {
  const begin = (await beginOfLedger(tx))?.getTime() ?? Date.now();
  const earliest = monthOf(begin, env().timeZone);
  if (firstMonth !== null && firstMonth < earliest)
    throw refusedField("firstMonth", say`Nothing was used before ${earliest}. Choose that month or a later one.`);
}

/**
 * A number is never given twice, also where the two kinds change their beginnings with each other. What a number begins with is all
 * before its year: "I-" takes nothing from "I-CN-2026-00001".
 */
async function requireFree(tx: Tx, field: string, prefix: string, other: "invoice" | "credit-note"): Promise<void> {
  const [taken] = await tx.$queryRaw<{ number: string }[]>`
    select number from invoice
    where kind = ${other} and regexp_replace(number, '[0-9]{4}-[0-9]+$', '') = ${prefix} limit 1`;
  if (taken) throw refusedField(field, say`Documents of the other kind begin like this already: ${taken.number}.`);
}
