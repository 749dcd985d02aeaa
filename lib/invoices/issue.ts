import { Temporal } from "temporal-polyfill";
import { audit } from "@/lib/auth/audit";
import { invoiceNumber } from "@/lib/billing/invoice";
import type { InvoiceSettings } from "@/lib/contract/schemas/invoices";
import type { Tx } from "@/lib/db/client";
import { recipientOf } from "./recipient";
import { recordOf } from "./record";

export type Issuing = {
  settings: InvoiceSettings;
  /** Null: the worker. */
  userId: string | null;
  timeZone: string;
  now: Date;
};

/**
 * Gives a draft its number and its dates. The counter's row is locked until the document is committed, and goes back with it where
 * it is not: so numbers have no gaps, and an earlier one was never issued later. Under `lockInvoices`.
 * @returns the number
 */
export async function issue(tx: Tx, id: string, { settings, userId, timeZone, now }: Issuing): Promise<string> {
  const { kind, ...before } = await tx.invoice.findUniqueOrThrow({ where: { id } });
  const day = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  const [{ last: serial }] = await tx.$queryRaw<[{ last: number }]>`
    insert into invoice_counter (kind, year, last) values (${kind}, ${day.year}, 1)
    on conflict (kind, year) do update set last = invoice_counter.last + 1 returning last`;
  const isNote = kind === "credit-note";
  const number = invoiceNumber(isNote ? settings.creditNotePrefix : settings.prefix, day.year, serial);
  const after = await tx.invoice.update({
    where: { id },
    data: {
      ...{
        state: "issued",
        number,
        serial,
        year: day.year,
        issuedAt: now,
        issuedById: userId,
        issuer: settings.issuer,
        recipient: await recipientOf(tx, before),
      },
      ...{ issuedOn: day.toString(), dueOn: isNote ? null : day.add({ days: settings.dueDays }).toString() },
    },
  });
  const record = { userId, projectId: after.projectId, action: `${kind}.issued`, target: `invoice:${id}` };
  await audit(tx, { ...record, data: { before: recordOf({ kind, ...before }), after: recordOf(after) } });
  return number;
}
