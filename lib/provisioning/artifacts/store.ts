import { stat } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "@/lib/blueprints/artifacts";
import type { ToolArtifact } from "@/lib/config-tools/tool";
import type { Db } from "@/lib/db/client";
import { say, type Sentence } from "@/lib/util/say";
import { cancelled } from "../os-image/run";
import type { ArtifactContext, Fetched } from "./context";
import { fetchFile } from "./fetch-file";
import { fetchFromMaven } from "./fetch-from-maven";
import { databaseJournal, type ArtifactJournal } from "./journal";
import { keep } from "./keep";
import { readMirrors, type Mirror } from "./mirrors";
import { artifactFolder, digestOf, nameOf } from "./store-folder";

/** Fetches an artifact of either kind into a folder, as one file. */
type Fetch = (artifact: Artifact, work: string, ctx: ArtifactContext, mirrors: readonly Mirror[]) => Promise<Fetched>;

const fetchAny: Fetch = (artifact, work, ctx, mirrors) =>
  "files" in artifact ? fetchFromMaven(artifact, work, ctx) : fetchFile(artifact, work, ctx, mirrors);

export type StoreParts = {
  fetch?: Fetch;
  /** The site's mirrors, as they are at the moment. */
  mirrors?: () => Promise<Mirror[]>;
  journal?: ArtifactJournal;
};

/**
 * The installation's artifacts on this worker's host: each is fetched once, checked, and kept under the name of its content.
 * Workers may share the folder: a file appears there complete or not at all.
 */
export class ArtifactStore {
  private readonly running = new Map<string, Shared>();

  constructor(
    readonly folder: string,
    private readonly parts: StoreParts = {},
  ) {}

  /**
   * The artifact, fetched now where it is not here yet; calls for the same one share a download.
   * @throws download-failed, digest-mismatch, signature-invalid, config-tool-missing, disk-full, disk-failed, cancelled
   */
  async ensure(artifact: Artifact, ctx: ArtifactContext): Promise<ToolArtifact> {
    const digest = digestOf(artifact);
    const file = path.join(this.folder, nameOf(artifact));
    const { id, version } = artifact;
    if (!(await stat(file).catch(() => null))) await this.shared(digest, ctx, (own) => this.make(artifact, own));
    return { id, version, file, digest };
  }

  private async make(artifact: Artifact, ctx: ArtifactContext): Promise<void> {
    ctx.progress(say`Fetching ${artifact.title} ${artifact.version}`);
    const { fetch = fetchAny, mirrors, journal } = this.parts;
    try {
      const made = async (work: string) => fetch(artifact, work, ctx, (await mirrors?.()) ?? []);
      await keep(this.folder, artifact, made, journal);
    } catch (e) {
      if (!ctx.signal.aborted) await journal?.failed(artifact, e);
      throw e;
    }
  }

  /** One run of `work` for all who want it at once; it is given up when nobody does any more. */
  private async shared(
    key: string,
    ctx: ArtifactContext,
    work: (own: ArtifactContext) => Promise<void>,
  ): Promise<void> {
    if (ctx.signal.aborted) throw cancelled();
    const run = this.running.get(key) ?? begin(work, () => this.running.delete(key));
    this.running.set(key, run);
    run.waiting.add(ctx);
    const given = new Promise<never>((_, reject) => {
      const leave = () => {
        run.waiting.delete(ctx);
        if (run.waiting.size === 0) run.abort.abort();
        reject(cancelled());
      };
      ctx.signal.addEventListener("abort", leave, { once: true });
      run.done.finally(() => ctx.signal.removeEventListener("abort", leave)).catch(() => undefined);
    });
    await Promise.race([run.done, given]);
  }
}

type Shared = { done: Promise<void>; abort: AbortController; waiting: Set<ArtifactContext> };

function begin(work: (own: ArtifactContext) => Promise<void>, ended: () => void): Shared {
  const abort = new AbortController();
  const waiting = new Set<ArtifactContext>();
  const progress = (text: Sentence) => waiting.forEach((one) => one.progress(text));
  const done = work({ signal: abort.signal, progress }).finally(ended);
  done.catch(() => undefined);
  return { done, abort, waiting };
}

/** The store of a worker: in its data directory, with the site's mirrors, and with its account in the database. */
export function openArtifactStore(database: Db, dataDir: string): ArtifactStore {
  const folder = artifactFolder(dataDir);
  return new ArtifactStore(folder, {
    mirrors: () => readMirrors(database),
    journal: databaseJournal(database, folder),
  });
}
