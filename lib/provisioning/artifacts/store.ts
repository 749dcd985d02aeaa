import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "@/lib/blueprints/artifacts";
import type { ToolArtifact } from "@/lib/config-tools/tool";
import { say, type Sentence } from "@/lib/util/say";
import { cancelled } from "../os-image/run";
import type { ArtifactContext } from "./context";
import { fetchFile } from "./fetch-file";
import { fetchFromMaven } from "./fetch-from-maven";

type Fetch = (artifact: Artifact, work: string, ctx: ArtifactContext) => Promise<string>;

/** Fetches an artifact of either kind into a folder and returns the one file that it is. */
const fetchAny: Fetch = (artifact, work, ctx) =>
  "files" in artifact ? fetchFromMaven(artifact, work, ctx) : fetchFile(artifact, work, ctx);

/**
 * The installation's artifacts on this worker's host: each is fetched once, checked, and kept under the name of its content.
 * Workers may share the folder: a file appears there complete or not at all.
 */
export class ArtifactStore {
  private readonly running = new Map<string, Shared>();

  constructor(
    private readonly folder: string,
    private readonly fetch: Fetch = fetchAny,
  ) {}

  /**
   * The artifact, fetched now where it is not here yet; calls for the same one share a download.
   * @throws download-failed, digest-mismatch, signature-invalid, config-tool-missing, cancelled
   */
  async ensure(artifact: Artifact, ctx: ArtifactContext): Promise<ToolArtifact> {
    const digest = digestOf(artifact);
    const file = path.join(this.folder, `${artifact.id}-${digest}`);
    const { id, version } = artifact;
    if (!(await stat(file).catch(() => null))) await this.shared(digest, ctx, (own) => this.make(artifact, file, own));
    return { id, version, file, digest };
  }

  private async make(artifact: Artifact, file: string, ctx: ArtifactContext): Promise<void> {
    ctx.progress(say`Fetching ${artifact.title} ${artifact.version}`);
    await mkdir(this.folder, { recursive: true });
    await this.sweep();
    const work = await mkdtemp(path.join(this.folder, WORK));
    try {
      await rename(await this.fetch(artifact, work, ctx), file);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  /** Of workers that were killed. A day is longer than any fetch takes, and other workers may share the folder. */
  private async sweep(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      if (!name.startsWith(WORK)) continue;
      const left = path.join(this.folder, name);
      const { mtimeMs = Infinity } = (await stat(left).catch(() => null)) ?? {};
      if (Date.now() - mtimeMs > DAY_MS) await rm(left, { recursive: true, force: true });
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

const WORK = ".fetching-";
const DAY_MS = 24 * 60 * 60_000;

type Shared = { done: Promise<void>; abort: AbortController; waiting: Set<ArtifactContext> };

function begin(work: (own: ArtifactContext) => Promise<void>, ended: () => void): Shared {
  const abort = new AbortController();
  const waiting = new Set<ArtifactContext>();
  const progress = (text: Sentence) => waiting.forEach((one) => one.progress(text));
  const done = work({ signal: abort.signal, progress }).finally(ended);
  done.catch(() => undefined);
  return { done, abort, waiting };
}

/** Names an artifact's content: SHA-256 over what its bytes are made of (hex, 16 characters). */
export function digestOf(artifact: Artifact): string {
  const content = "files" in artifact ? artifact.files : artifact.digest;
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
}
