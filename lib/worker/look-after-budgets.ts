import { notifyThresholds } from "@/lib/budgets/notify-thresholds";
import type { Db } from "@/lib/db/client";
import { onlyOne } from "@/lib/db/only-one";
import { forgetOldNotices } from "@/lib/notices/notices";
import { repeatedly } from "@/lib/workflow/repeatedly";

export type BudgetKeeper = { database: Db; log: (message: string, more: Record<string, unknown>) => void };

const EVERY_MS = 60_000;

/** Compares budgets with what is used and expected, once a minute, one worker of the installation at a time. Returns what ends it. */
export const lookAfterBudgets = ({ database, log }: BudgetKeeper, onFailure: (e: unknown) => void) =>
  repeatedly(
    async () =>
      void (await onlyOne(database, "budgets", async () => {
        const told = await notifyThresholds(database, new Date());
        if (told > 0) log("told people of thresholds of budgets", { told });
        await forgetOldNotices(database, new Date());
      })),
    EVERY_MS,
    onFailure,
  );
