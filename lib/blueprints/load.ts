import { readdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { flavour, type FlavourSpec } from "./flavour-spec";
import { loadService, type CatalogueService } from "./load-service";
import { osSpec, type OsSpec } from "./os";
import { readYaml } from "./yaml-file";

export type Catalogue = {
  services: Map<string, CatalogueService>;
  oses: Map<string, OsSpec>;
  flavours: FlavourSpec[];
};

/** The one folder of the catalogue that is no service: roles for the recipes of all of them. */
const SHARED = "shared";

/** Absolute path of the catalogue that comes with the portal. */
export const catalogueDir = (): string => path.resolve(/*turbopackIgnore: true*/ "catalogue");

/** What the recipes of all services share. */
export const sharedDirOf = (root: string): string => path.join(/*turbopackIgnore: true*/ root, SHARED);

/**
 * Reads and checks the catalogue folder: one folder a service, `shared`, `os.yaml` and `flavours.yaml`.
 * @throws BlueprintFaults with every problem of the first file at fault; a broken catalogue stops the start rather than a
 * launch.
 */
export function loadCatalogue(root = catalogueDir()): Catalogue {
  const oses = new Map(readYaml(path.join(root, "os.yaml"), z.array(osSpec)).data.map((o) => [o.id, o]));
  const flavours = readYaml(path.join(root, "flavours.yaml"), z.array(flavour)).data;
  const services = new Map<string, CatalogueService>();
  const sharedDir = sharedDirOf(root);
  for (const entry of readdirSync(/*turbopackIgnore: true*/ root, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === SHARED) continue;
    const dir = path.join(/*turbopackIgnore: true*/ root, entry.name);
    const service = loadService(dir, {
      ...{ sharedDir, oses, flavours },
      more: ({ service }) =>
        service === entry.name
          ? []
          : [{ path: ["service"], message: `it is "${service}", its folder "${entry.name}"` }],
    });
    services.set(service.blueprint.service, service);
  }
  return { services, oses, flavours };
}
