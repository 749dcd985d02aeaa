import { addUpDays } from "@/lib/billing/ledger/days";
import type { Db } from "@/lib/db/client";
import { onlyOne } from "@/lib/db/only-one";
import type { Clouds } from "@/lib/provisioning/clouds";
import { LONGEST_IDLE_HOURS } from "@/lib/contract/idle-rules";
import { forgetReadings, readMachines } from "@/lib/provisioning/read-machines";
import { reconcileCloud } from "@/lib/provisioning/reconcile-ledger";
import { isPortalError } from "@/lib/errors";
import { repeatedly } from "@/lib/workflow/repeatedly";

export type LedgerKeeper = {
  database: Db;
  clouds: Clouds;
  /** Whose days are added up. */
  timeZone: string;
  log: (message: string, more: Record<string, unknown>) => void;
};

const EVERY_MS = 60_000;
/** Days that are added up in one turn: those of an installation that was upgraded take some turns. */
const DAYS = 60;

/** Compares the ledger with the hypervisors, reads what machines have computed and adds up the days that are over, once a minute, one worker of the installation at a time. Returns what ends it. */
export const lookAfterLedger = (keeper: LedgerKeeper, onFailure: (e: unknown) => void): (() => Promise<void>) =>
  repeatedly(async () => void (await reconcileAll(keeper)), EVERY_MS, onFailure);

function reconcileAll(keeper: LedgerKeeper): Promise<boolean> {
  const { database, timeZone, log } = keeper;
  return onlyOne(database, "ledger", async () => {
    for (const { id, name } of await database.cloud.findMany({ where: { state: "ready" } })) {
      try {
        for (const mended of await reconcileCloud(keeper, id)) log("mended the ledger", mended);
        await readMachines(keeper, id, new Date());
      } catch (e) {
        if (!isPortalError(e)) throw e;
        log("a cloud could not be compared with the ledger", { cloud: name, error: e.message });
      }
    }
    // With the reading that the longest time begins with.
    await forgetReadings(database, new Date(), LONGEST_IDLE_HOURS + 2);
    const days = await addUpDays(database, timeZone, new Date(), DAYS);
    if (days > 0) log("added up days of the ledger", { days });
  });
}
