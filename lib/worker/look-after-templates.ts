import type { Catalogue } from "@/lib/blueprints/load";
import type { Db } from "@/lib/db/client";
import { onlyOne } from "@/lib/db/only-one";
import { startDueBakes } from "@/lib/deployments/start-due-bakes";
import { startDueChecks } from "@/lib/deployments/start-due-checks";
import { refreshStaleness } from "@/lib/templates/refresh-staleness";
import { retireOld } from "@/lib/templates/retire-old";

export type TemplateKeeper = {
  database: Db;
  catalogue: Catalogue;
  now: () => Date;
  log: (message: string, more: Record<string, unknown>) => void;
};

/** Keeps templates up as their policies say; one worker of the installation at a time. */
export function lookAfterTemplates({ database, catalogue, now, log }: TemplateKeeper): Promise<boolean> {
  return onlyOne(database, "templates", async () => {
    for (const image of await refreshStaleness(database, catalogue, now()))
      log("a baked image is stale, or is not any more", { image });
    for (const bake of await startDueBakes(database, now())) log("started a bake that is due", { bake });
    for (const image of await retireOld(database)) log("retired a baked image that newer ones replace", { image });
    for (const check of await startDueChecks(database, now())) log("started an update check that is due", { check });
  });
}
