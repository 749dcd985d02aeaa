import { randomUUID } from "node:crypto";
import type { UseCase } from "@/lib/auth/use-case";
import { Big, type Decimal, type Rounding } from "@/lib/billing/decimal";
import { creditNoteOf } from "@/lib/billing/invoice";
import { plainLine } from "@/lib/billing/invoice-lines";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { refusedField } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { wrongState } from "./change-invoice";
import { findInvoice } from "./find-invoice";
import { viewInvoice } from "./get-invoice";
import { issue } from "./issue";
import { toRow } from "./lines";
import { lockInvoices, readSettings } from "./settings";

/** A document of its own, issued at once: it takes back a part of an invoice that was issued, or all that is left of it. */
export const createCreditNote: UseCase<Api["createCreditNote"]> = async ({ userId }, { params, body }) => {
  const id = randomUUID();
  await db().$transaction(async (tx) => {
    await lockInvoices(tx);
    const about = await findInvoice(tx, params.invoice);
    if (about.kind !== "invoice" || (about.state !== "issued" && about.state !== "paid"))
      throw wrongState(
        say`Only an invoice that is issued or paid can have a credit note.`,
        say`Choose such an invoice; a draft can be thrown away.`,
      );
    const notes = await tx.invoice.findMany({ where: { aboutId: about.id, state: { not: "void" } } });
    const credits = await tx.invoiceCredit.findMany({ where: { invoiceId: about.id } });
    const due = credits.reduce((rest, { amount }) => rest.minus(amount.toFixed()), Big(about.net.toFixed()));
    const earlier = notes.map(({ net, taxAmount }) => ({ net: Big(net.toFixed()), tax: Big(taxAmount.toFixed()) }));
    const amount = body.amount === null ? null : Big(body.amount);
    if (amount && digitsIn(amount) > about.digits)
      throw refusedField("amount", say`${about.currency} has fewer digits behind the point.`);
    const cents = { digits: about.digits, rounding: about.rounding as Rounding };
    const said = creditNoteOf(due, about.taxPercent?.toFixed() ?? null, earlier, amount, cents);
    if (!said) {
      const left = earlier.reduce((rest, { net }) => rest.plus(net), due);
      throw refusedField("amount", say`Of ${about.number!} ${left.toFixed(about.digits)} ${about.currency} are left.`);
    }
    const { month, projectId, projectName, projectTitle, currency, taxName, taxPercent } = about;
    const now = new Date();
    await tx.invoice.create({
      data: {
        ...{
          id,
          kind: "credit-note",
          month,
          projectId,
          projectName,
          projectTitle,
          createdAt: now,
          createdById: userId,
        },
        ...{ currency, ...cents, taxName, taxPercent, aboutId: about.id, reason: body.reason },
        ...{ net: said.net.toFixed(), taxAmount: said.tax.toFixed(), total: said.total.toFixed() },
      },
    });
    const line = plainLine(month, "credited", said.net);
    const row = toRow(line, { stack: () => null, owner: () => null }, [body.reason]);
    await tx.invoiceLine.create({ data: { invoiceId: id, position: 1, ...row } });
    await issue(tx, id, { settings: await readSettings(tx), userId, timeZone: env().timeZone, now });
  });
  return viewInvoice(id);
};

const digitsIn = (amount: Decimal): number => amount.toFixed().split(".")[1]?.length ?? 0;
