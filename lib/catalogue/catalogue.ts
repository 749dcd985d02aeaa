import { LiveCatalogue } from "@/lib/blueprint-revisions/live-catalogue";
import { catalogueDir, loadCatalogue, sharedDirOf } from "@/lib/blueprints/load";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";

let loaded: LiveCatalogue | undefined;

/**
 * This process's catalogue: the folder as it was when it was first asked for, as that changes with a deployment of the portal
 * only, and the approved revisions of other sources as of the last `freshCatalogue()`.
 */
export function catalogue(): LiveCatalogue {
  return (loaded ??= new LiveCatalogue({
    own: loadCatalogue(),
    sharedDir: sharedDirOf(catalogueDir()),
    database: db,
    dataDir: () => env().dataDir,
    log: (message) => console.warn(message),
  }));
}

/** The same with what is approved now. The edge asks for it before each use-case, so that no process lags behind another. */
export const freshCatalogue = (): Promise<LiveCatalogue> => catalogue().refresh();

/** A stack outlives the catalogue entry it came from: its OS may have been taken out since. */
export const osTitle = (osId: string): string => catalogue().oses.get(osId)?.title ?? osId;

const NO_LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="8" fill="currentColor"/></svg>';

export const serviceLogo = (service: string): string => catalogue().services.get(service)?.logo ?? NO_LOGO;
