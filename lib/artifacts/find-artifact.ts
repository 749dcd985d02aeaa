import { notFound } from "@/lib/auth/not-found";
import type { Artifact } from "@/lib/blueprints/artifacts";
import type { CatalogueService } from "@/lib/blueprints/load-service";
import { catalogue } from "@/lib/catalogue/catalogue";
import { nameOf } from "@/lib/provisioning/artifacts/store-folder";

export type Declared = { artifact: Artifact; services: CatalogueService[] };

/** Every artifact that the catalogue declares, by its file's name, with the services that use it. */
export function declaredArtifacts(): Map<string, Declared> {
  const found = new Map<string, Declared>();
  for (const service of catalogue().services.values()) {
    for (const artifact of service.artifacts) {
      const name = nameOf(artifact);
      const known = found.get(name) ?? { artifact, services: [] };
      known.services.push(service);
      found.set(name, known);
    }
  }
  return found;
}

/** @throws not-found for one that no service declares */
export function findArtifact(name: string): Declared {
  const found = declaredArtifacts().get(name);
  if (!found) throw notFound();
  return found;
}
