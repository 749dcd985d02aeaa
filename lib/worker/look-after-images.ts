import type { Catalogue } from "@/lib/blueprints/load";
import type { Db } from "@/lib/db/client";
import { onlyOne } from "@/lib/db/only-one";
import { startDueBuilds } from "@/lib/deployments/refresh-images";
import type { Clouds } from "@/lib/provisioning/clouds";
import { collectImages } from "@/lib/provisioning/collect-images";
import { readOses } from "@/lib/provisioning/os-specs";

export type ImageKeeper = {
  database: Db;
  catalogue: Catalogue;
  clouds: Clouds;
  dataDir: string;
  now: () => Date;
  log: (message: string, more: Record<string, unknown>) => void;
};

/** Builds the images that are due and deletes those that nothing uses any more; one worker of the installation at a time. */
export function lookAfterImages({ database, catalogue, clouds, dataDir, now, log }: ImageKeeper): Promise<boolean> {
  return onlyOne(database, "images", async () => {
    const oses = await readOses(database, catalogue.oses);
    for (const build of await startDueBuilds(database, oses, now())) log("started a build that is due", { build });
    for (const revision of await collectImages({ database, clouds, dataDir, now: now() }))
      log("deleted an image that nothing uses", { revision });
  });
}
