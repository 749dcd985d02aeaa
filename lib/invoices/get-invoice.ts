import type { UseCase } from "@/lib/auth/use-case";
import type { Arithmetic } from "@/lib/billing/invoice-lines";
import { quantityText, type Meter } from "@/lib/billing/meters";
import { Big, divide } from "@/lib/billing/decimal";
import type { Api } from "@/lib/contract/api";
import { storedSentence } from "@/lib/contract/schemas/common";
import type { InvoiceLineView, InvoiceSummary, InvoiceView } from "@/lib/contract/schemas/invoices";
import { db } from "@/lib/db/client";
import type { Invoice, InvoiceLine, Prisma } from "@/lib/generated/prisma/client";
import type { Tags } from "@/lib/util/tags";
import { readInvoice, WHOLE, type WholeInvoice } from "./find-invoice";
import { recipientOf } from "./recipient";
import { readSettings } from "./settings";

export const getInvoice: UseCase<Api["getInvoice"]> = async (viewer, { params }) =>
  viewOf(await readInvoice(viewer, params));

/** A document that somebody may see already: they have just changed it. */
export const viewInvoice = async (id: string): Promise<InvoiceView> =>
  viewOf(await db().invoice.findUniqueOrThrow({ where: { id }, include: WHOLE }));

/** All that a document says; a draft has the words of this moment. */
export async function viewOf(row: WholeInvoice): Promise<InvoiceView> {
  const { closed, taxName, taxPercent } = row;
  const isDraft = row.state === "draft";
  return {
    ...toSummary(row),
    period: { from: closed.from.toISOString(), to: closed.to.toISOString(), timeZone: closed.timeZone },
    issuer: isDraft ? (await readSettings(db())).issuer : row.issuer,
    recipient: isDraft ? await recipientOf(db(), row) : row.recipient,
    credits: row.credits.map(({ creditId, reason, amount }) => ({ id: creditId, reason, amount: amount.toFixed() })),
    tax: taxName === null || taxPercent === null ? null : { name: taxName, percent: taxPercent.toFixed() },
    about: row.about && refer(row.about),
    creditNotes: row.notes.map(refer),
    payment: row.payment,
    voidReason: row.voidReason,
    lines: row.lines.map((line) => toLineView(line, row.month)),
  };
}

const refer = ({ id, number, total }: Invoice) => ({ id, number: number ?? "", total: total.toFixed() });

/** A document in a list. */
export function toSummary(row: Invoice): InvoiceSummary {
  const { id, number, month, currency, issuedOn, dueOn, paidOn, reason } = row;
  return {
    ...{ id, number, month, currency, issuedOn, dueOn, paidOn, reason },
    kind: row.kind as InvoiceSummary["kind"],
    state: row.state as InvoiceSummary["state"],
    project: { id: row.projectId, name: row.projectName, title: row.projectTitle },
    net: row.net.toFixed(),
    taxAmount: row.taxAmount.toFixed(),
    total: row.total.toFixed(),
  };
}

function toLineView(row: InvoiceLine, month: string): InvoiceLineView {
  const { charge, stackId, stackName, service, mode, flavour, ownerName, failedLaunch, unit, rateCard } = row;
  const meter = row.meter as Meter | null;
  const inUnits = (quantity: Prisma.Decimal | null) =>
    quantity && meter ? quantityText(meter, BigInt(quantity.toFixed(0))) : null;
  return {
    ...{ month: row.month, adjusts: row.month !== month, service, mode, flavour, failedLaunch, meter, unit, rateCard },
    charge: charge as InvoiceLineView["charge"],
    stack: stackId === null ? null : { id: stackId, name: stackName },
    os: row.osId,
    tags: row.tags as Tags,
    owner: ownerName,
    quantity: inUnits(row.quantity),
    arithmetic: row.arithmetic === null ? null : viewArithmetic(row.arithmetic as Arithmetic),
    amount: row.amount.toFixed(),
    before: row.beforeAmount && { quantity: inUnits(row.beforeQuantity), amount: row.beforeAmount.toFixed() },
    reasons: storedSentence.array().parse(row.reasons),
  };
}

/** In units that have a price; what it was made of is in the base that was kept, whatever meters count by now. */
function viewArithmetic({ quantity, base, pool, percent, rounding }: Arithmetic) {
  const units = (seconds: string) => divide(Big(seconds), Big(base), 12, "half-even").toFixed();
  return {
    quantity: units(quantity),
    pool: {
      quantity: units(pool.quantity),
      portions: pool.portions.map((portion) => ({ ...portion, quantity: units(portion.quantity) })),
    },
    ...{ percent, rounding },
  };
}
