import type { Db } from "@/lib/db/client";
import { onlyOne } from "@/lib/db/only-one";
import { keepLeases } from "@/lib/leases/keep-leases";
import { repeatedly } from "@/lib/workflow/repeatedly";

export type LeaseKeeper = {
  database: Db;
  now: () => Date;
  log: (message: string, more: Record<string, unknown>) => void;
};

const EVERY_MS = 30_000;

/** Warns of leases that end, stops stacks whose lease has ended and removes them later, one worker of the installation at a time. Returns what ends it. */
export const lookAfterLeases = ({ database, now, log }: LeaseKeeper, onFailure: (e: unknown) => void) =>
  repeatedly(
    async () =>
      void (await onlyOne(database, "leases", async () => {
        const failed = (stack: string, e: unknown) =>
          log("a lease could not be looked after; trying again", { stack, error: String(e) });
        for (const { stack, step } of await keepLeases(database, now(), failed))
          log("looked after a lease", { stack, step });
      })),
    EVERY_MS,
    onFailure,
  );
