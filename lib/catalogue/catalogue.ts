import { loadCatalogue, type Catalogue } from "@/lib/blueprints/load";

let loaded: Catalogue | undefined;

/** The catalogue folder as it was when this process first asked: it changes with a deployment of the portal only. */
export function catalogue(): Catalogue {
  return (loaded ??= loadCatalogue());
}

/** A stack outlives the catalogue entry it came from: its OS may have been taken out since. */
export const osTitle = (osId: string): string => catalogue().oses.get(osId)?.title ?? osId;

const NO_LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="8" fill="currentColor"/></svg>';

export const serviceLogo = (service: string): string => catalogue().services.get(service)?.logo ?? NO_LOGO;
