import { onlyOne } from "@/lib/db/only-one";
import { runSchedules, type ExportRunner } from "@/lib/exports/run-schedules";
import { repeatedly } from "@/lib/workflow/repeatedly";

/** As long as whoever presses "Run now" may wait for it to begin. */
const EVERY_MS = 5_000;

/**
 * Runs scheduled exports, every few seconds, one worker of the installation at a time. What is to be done stands in the database: a
 * worker that dies leaves it to the next one. Returns what ends it.
 */
export const lookAfterExports = (
  runner: ExportRunner,
  log: (message: string, more: Record<string, unknown>) => void,
  onFailure: (e: unknown) => void,
): (() => Promise<void>) =>
  repeatedly(
    async () =>
      void (await onlyOne(runner.database, "exports", async () => {
        const files = await runSchedules(runner);
        if (files > 0) log("delivered exports", { files });
      })),
    EVERY_MS,
    onFailure,
  );
