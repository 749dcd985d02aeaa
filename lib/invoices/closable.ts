import { invoiceMonth, type InvoiceMonth } from "@/lib/billing/invoice";
import type { InvoiceSettings } from "@/lib/contract/schemas/invoices";
import type { InvoiceMonth as MonthRow } from "@/lib/generated/prisma/client";
import { PortalError } from "@/lib/errors";
import { monthFrom } from "@/lib/util/months";
import { say } from "@/lib/util/say";
import { toMonth } from "./rate-months";

/**
 * The month that is closed next: months are closed one after the other, so that none is forgotten.
 * @param closed in the order of time
 * @returns null where the installation shows costs only
 */
export function nextToClose(
  settings: Pick<InvoiceSettings, "mode" | "firstMonth">,
  closed: readonly MonthRow[],
  timeZone: string,
): InvoiceMonth | null {
  if (settings.mode === "showback" || settings.firstMonth === null) return null;
  const last = closed.at(-1);
  return last
    ? invoiceMonth(monthFrom(last.month, 1), timeZone, toMonth(last))
    : invoiceMonth(settings.firstMonth, timeZone, null);
}

/**
 * The month that somebody wants to close: one that is closed already, or the next one.
 * @throws wrong-state with what to do first
 */
export function requireClosable(
  asked: string,
  settings: InvoiceSettings,
  closed: readonly MonthRow[],
  timeZone: string,
  now: Date,
): InvoiceMonth {
  const next = nextToClose(settings, closed, timeZone);
  if (!next)
    throw new PortalError("wrong-state", {
      detail: say`This installation shows costs and makes no invoices.`,
      remedy: say`Change this in the settings of invoices first.`,
    });
  const before = closed.find(({ month }) => month === asked);
  if (before) return toMonth(before);
  if (asked < next.month)
    throw new PortalError("wrong-state", {
      detail: say`Invoices begin with the month ${closed[0]?.month ?? next.month}.`,
      remedy: say`Choose that month or a later one.`,
    });
  if (asked > next.month)
    throw new PortalError("wrong-state", {
      detail: say`The month ${next.month} is not closed yet, and months are closed one after the other.`,
      remedy: say`Close ${next.month} first.`,
    });
  if (next.to > now.getTime())
    throw new PortalError("wrong-state", {
      detail: say`The month ${asked} runs until ${new Date(next.to).toISOString()}.`,
      remedy: say`Close it when it is over.`,
    });
  return next;
}
