import { Big } from "@/lib/billing/decimal";
import type { Arithmetic, InvoiceLine } from "@/lib/billing/invoice-lines";
import { METERS, type Meter } from "@/lib/billing/meters";
import type { Prisma, InvoiceLine as Row } from "@/lib/generated/prisma/client";
import type { Sentence } from "@/lib/util/say";
import { hasTags, type Tags } from "@/lib/util/tags";

/** What people call the stacks and owners of lines, by id. */
export type LineNames = { stack: (id: string) => string | null; owner: (id: string) => string | null };

/** A line as it is kept, but for its document and position. */
export function toRow(
  line: InvoiceLine,
  names: LineNames,
  reasons: readonly (Sentence | string)[],
): Omit<Prisma.InvoiceLineCreateManyInput, "invoiceId" | "position"> {
  const { month, charge, stack, service, os, mode, flavour, owner, tags, failedLaunch, meter, card, before } = line;
  return {
    ...{ month, charge, service, mode, flavour, failedLaunch, meter, osId: os, rateCard: card },
    ...{ stackId: stack, stackName: stack === null ? null : names.stack(stack) },
    ...{ ownerId: owner, ownerName: owner === null ? null : names.owner(owner) },
    tags: tags ?? {},
    unit: meter && METERS[meter].unit,
    quantity: line.quantity === null ? null : String(line.quantity),
    ...(line.arithmetic && { arithmetic: line.arithmetic }),
    amount: line.amount.toFixed(),
    beforeQuantity: before?.quantity == null ? null : String(before.quantity),
    beforeAmount: before && before.amount.toFixed(),
    reasons: [...reasons],
  };
}

/** A line as it was kept. */
export function fromRow(row: Row): InvoiceLine {
  const { month, service, flavour, failedLaunch } = row;
  const tags = row.tags as Tags;
  const whole = (value: Prisma.Decimal | null) => value && BigInt(value.toFixed(0));
  return {
    ...{
      month,
      service,
      flavour,
      failedLaunch,
      os: row.osId,
      stack: row.stackId,
      owner: row.ownerId,
      card: row.rateCard,
    },
    ...(hasTags(tags) && { tags }),
    charge: row.charge as InvoiceLine["charge"],
    mode: row.mode as InvoiceLine["mode"],
    meter: row.meter as Meter | null,
    quantity: whole(row.quantity),
    arithmetic: row.arithmetic as Arithmetic | null,
    amount: Big(row.amount.toFixed()),
    before: row.beforeAmount && { quantity: whole(row.beforeQuantity), amount: Big(row.beforeAmount.toFixed()) },
  };
}
