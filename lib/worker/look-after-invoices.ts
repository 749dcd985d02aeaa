import type { Db } from "@/lib/db/client";
import { isPortalError } from "@/lib/errors";
import { closeDueMonths } from "@/lib/invoices/close-due-months";
import { repeatedly } from "@/lib/workflow/repeatedly";

export type InvoiceKeeper = {
  database: Db;
  timeZone: string;
  now: () => Date;
  log: (message: string, more: Record<string, unknown>) => void;
};

const EVERY_MS = 10 * 60_000;

/** Closes months when their time has come. Workers that come to it at once wait for each other, and the later one finds it done. Returns what ends it. */
export const lookAfterInvoices = (keeper: InvoiceKeeper, onFailure: (e: unknown) => void): (() => Promise<void>) =>
  repeatedly(() => closeAll(keeper), EVERY_MS, onFailure);

async function closeAll({ database, timeZone, now, log }: InvoiceKeeper): Promise<void> {
  try {
    for (const { month, made } of await closeDueMonths(database, timeZone, now()))
      log("closed a month", { month, invoices: made.length });
  } catch (e) {
    if (!isPortalError(e)) throw e;
    log("a month could not be closed", { error: e.message });
  }
}
