import type { Invoice } from "@/lib/generated/prisma/client";

/** What the audit trail says of a document before and after a change; its lines are kept with itself. */
export function recordOf(row: Invoice) {
  const { id, kind, state, month, number, issuedOn, dueOn, paidOn, payment, reason, voidReason, currency } = row;
  const sums = { net: row.net.toFixed(), tax: row.taxAmount.toFixed(), total: row.total.toFixed() };
  return { id, kind, state, month, number, issuedOn, dueOn, paidOn, payment, reason, voidReason, currency, ...sums };
}
