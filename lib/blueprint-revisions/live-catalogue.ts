import path from "node:path";
import type { Catalogue } from "@/lib/blueprints/load";
import { loadService, type CatalogueService } from "@/lib/blueprints/load-service";
import type { Db } from "@/lib/db/client";
import { readContent } from "./read-content";
import { ensureUnpacked } from "./unpack";

export type LiveSettings = {
  /** The catalogue that comes with the portal. */
  own: Catalogue;
  sharedDir: string;
  /** Asked on first use: importing a module needs no environment. */
  database: () => Db;
  dataDir: () => string;
  log: (message: string) => void;
};

/**
 * The portal's own services and those of approved revisions, as one catalogue. What is approved is asked anew by `refresh`: a
 * query of a few rows; a revision never changes, so it is unpacked and read once by each process.
 */
export class LiveCatalogue implements Catalogue {
  services: Map<string, CatalogueService>;
  readonly oses: Catalogue["oses"];
  readonly flavours: Catalogue["flavours"];
  private readonly loaded = new Map<string, Promise<CatalogueService>>();
  private shown = "";

  readonly sharedDir: string;

  constructor(private readonly settings: LiveSettings) {
    this.sharedDir = settings.sharedDir;
    ({ services: this.services, oses: this.oses, flavours: this.flavours } = settings.own);
  }

  /** Brings `services` to what is approved now. One that this version of the portal cannot read is left out, and logged. */
  async refresh(): Promise<this> {
    const rows = await this.settings.database().$queryRaw<{ id: string }[]>`
      select id from blueprint_revision where state = 'approved' order by service`;
    const key = rows.map(({ id }) => id).join();
    if (key === this.shown) return this;
    const added = await Promise.all(rows.map(({ id }) => this.revision(id).catch((e) => this.leaveOut(id, e))));
    const services = new Map(this.settings.own.services);
    for (const service of added) {
      // One of the portal's own may have come with an update since; it stays what its name says.
      if (!service || services.has(service.blueprint.service)) continue;
      services.set(service.blueprint.service, service);
    }
    this.services = services;
    // What could not be read is tried again.
    this.shown = added.includes(null) ? "" : key;
    return this;
  }

  /** Whether a service comes with the portal. */
  isOwn(service: string): boolean {
    return this.settings.own.services.has(service);
  }

  /** A revision's service, whatever its state: a stack stays with the one that it was launched with. */
  revision(id: string): Promise<CatalogueService> {
    const known = this.loaded.get(id);
    if (known) return known;
    const service = this.read(id);
    this.loaded.set(id, service);
    service.catch(() => this.loaded.delete(id));
    return service;
  }

  private async read(id: string): Promise<CatalogueService> {
    const database = this.settings.database();
    const { digest } = await database.blueprintRevision.findUniqueOrThrow({ where: { id }, select: { digest: true } });
    const root = path.join(/*turbopackIgnore: true*/ this.settings.dataDir(), "blueprints");
    const dir = await ensureUnpacked(root, digest, () => readContent(database, id));
    const { sharedDir } = this;
    return { ...loadService(dir, { sharedDir, oses: this.oses, flavours: this.flavours }), revisionId: id };
  }

  private leaveOut(id: string, e: unknown): null {
    this.settings.log(`The approved blueprint revision ${id} cannot be read: ${e instanceof Error ? e.message : e}`);
    return null;
  }
}
