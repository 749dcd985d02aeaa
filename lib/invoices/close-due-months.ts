import type { Db } from "@/lib/db/client";
import { nextToClose } from "./closable";
import { closeMonth, type Closed } from "./close-month";
import { readSettings } from "./settings";

const HOUR_MS = 3_600_000;

/** Closes every month whose time has come: some time after its end, as much that belongs to it is reported late. */
export async function closeDueMonths(database: Db, timeZone: string, now: Date): Promise<Closed[]> {
  const done: Closed[] = [];
  for (;;) {
    const settings = await readSettings(database);
    const closed = await database.invoiceMonth.findMany({ orderBy: { month: "asc" } });
    const next = nextToClose(settings, closed, timeZone);
    if (!next || next.to + settings.closeAfterHours * HOUR_MS > now.getTime()) return done;
    done.push(await closeMonth(database, { month: next.month, userId: null, timeZone, now }));
  }
}
