/** Makes an OS image of a file that a vendor has made: fetched, proven to be the vendor's, and turned into what drivers import. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ImageDownload, OsFormat, OsSpec } from "@/lib/blueprints/os";
import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { buildError } from "../failures";
import { makeOsImage, type OsImage } from "../image-folder";
import { digestFor, type Digest } from "./checksums";
import { toContainer, toDisk } from "./convert";
import { download } from "./download";
import { getSmall, openAgent } from "./http";
import { checkSignature } from "./signature";

export type FetchJob = {
  spec: Pick<OsSpec, "id" | "title" | "family">;
  source: { kind: "disk" | "rootTarball"; file: ImageDownload };
  format: OsFormat;
  /** Keeps what was downloaded until the image is made, so that a killed worker's download is gone on with. */
  downloadDir: string;
  /** Made complete or not at all. */
  outDir: string;
  signal: AbortSignal;
  progress: (text: Sentence, fraction?: number) => void;
  /** Waits between attempts: tests give none. */
  pauses?: readonly number[];
};

/** Any change of what is made from the same file must come with a new number: image ids are derived from it. */
const CONVERSION_VERSION = 1;

const LIST_BYTES = 4 * 1024 ** 2;
const SIGNATURE_BYTES = 256 * 1024;

/**
 * Fetches the file and makes the image of it.
 * @param known ids of images that need not be made again: their file is not even downloaded if its digest is told before
 * @returns the image, or null where `known` holds it
 * @throws download-failed, digest-mismatch, signature-invalid, image-build-failed, cancelled
 */
export async function fetchOsImage(job: FetchJob, known: ReadonlySet<string> = new Set()): Promise<OsImage | null> {
  try {
    await mkdir(job.downloadDir, { recursive: true });
    const expected = await promisedDigest(job);
    if (expected !== null && known.has(fetchedImageId(job, expected))) return null;
    const { file, digest } = await fetchFile(job, expected);
    const id = fetchedImageId(job, digest);
    if (known.has(id)) return null;
    const image = await makeOsImage(job, async (work) => {
      const convert = job.format === "disk" ? toDisk : toContainer;
      return { id, files: await convert({ ...job, file, work }), packages: [] };
    });
    await rm(job.downloadDir, { recursive: true, force: true });
    job.progress(say`Image ${id} is ready`);
    return image;
  } catch (e) {
    if (!job.signal.aborted) throw buildError(e);
    throw new PortalError(
      "cancelled",
      { detail: say`The download was cancelled.`, remedy: say`Start it again when you want the image.` },
      { cause: e },
    );
  }
}

/** `rocky-9-0f3a…`: the OS and 10 hex digits of the file and of what is made from it. */
export function fetchedImageId(
  { spec, source, format }: Pick<FetchJob, "spec" | "source" | "format">,
  digest: Digest,
): string {
  const content = JSON.stringify({ version: CONVERSION_VERSION, digest, kind: source.kind, format });
  const slug = spec.id.replaceAll(".", "-").slice(0, 49);
  return `${slug}-${createHash("sha256").update(content).digest("hex").slice(0, 10)}`;
}

/** What the file must be, by the source itself or by the vendor's list, whose signature is checked first. */
async function promisedDigest({ source: { file }, downloadDir, signal, progress }: FetchJob): Promise<Digest | null> {
  if (file.digest) return file.digest;
  if (!file.checksums) return null;
  progress(say`Reading the vendor's checksums`);
  const list = await withAgent((agent) => getSmall(file.checksums!, { agent, signal, maxBytes: LIST_BYTES }));
  if (file.signature) {
    const at = path.join(downloadDir, "checksums");
    await writeFile(at, list);
    await checkSigned({ file, at, what: file.checksums, signal });
    progress(say`The vendor's signature of the checksums is valid`);
  }
  return digestFor(list.toString("utf8"), file.checksums, file.url);
}

/** The file itself, complete and proven. One that an earlier attempt has proven is taken as it is. */
async function fetchFile(job: FetchJob, expected: Digest | null): Promise<{ file: string; digest: Digest }> {
  const { source, downloadDir, signal, progress } = job;
  const target = path.join(downloadDir, "image");
  const proof = path.join(downloadDir, "image.digest");
  const proven = await readFile(proof, "utf8").catch(() => null);
  if (proven !== null && (expected === null || proven === expected) && (await exists(target)))
    return { file: target, digest: proven };
  await rm(proof, { force: true });
  const { digest } = await download({
    url: source.file.url,
    target,
    expected: expected ?? undefined,
    signal,
    pauses: job.pauses,
    progress: (bytes, fraction) =>
      progress(say`Downloading, ${{ mib: Math.round(bytes / 2 ** 20) }}`, fraction ?? undefined),
  });
  if (source.file.signature && !source.file.checksums) {
    try {
      await checkSigned({ file: source.file, at: target, what: source.file.url, signal });
    } catch (e) {
      await rm(target, { force: true });
      throw e;
    }
    progress(say`The vendor's signature of the image is valid`);
  }
  await writeFile(proof, digest);
  return { file: target, digest };
}

async function checkSigned(input: {
  file: ImageDownload;
  at: string;
  what: string;
  signal: AbortSignal;
}): Promise<void> {
  const { url, keyUrl, fingerprint } = input.file.signature!;
  const small = { signal: input.signal, maxBytes: SIGNATURE_BYTES };
  const [signature, key] = await withAgent((agent) =>
    Promise.all([
      getSmall(url, { agent, ...small }).catch((e: unknown) => Promise.reject(withoutSignature(input.what, e))),
      getSmall(keyUrl, { agent, ...small }),
    ]),
  );
  await checkSignature({ file: input.at, signature, key, fingerprint, what: input.what, signal: input.signal });
}

/** A signature that should be there and is not says as much as a wrong one. An unreachable server says nothing yet. */
function withoutSignature(what: string, e: unknown): unknown {
  if (!(e instanceof PortalError) || !e.text.detail.startsWith("There is no file")) return e;
  return new PortalError(
    "signature-invalid",
    {
      detail: say`The signature of ${what} is missing. ${e.sentences.detail}`,
      remedy: say`Do not use this image until its vendor has signed it, or correct the signature's address under Images.`,
    },
    { cause: e },
  );
}

async function withAgent<T>(work: (agent: ReturnType<typeof openAgent>) => Promise<T>): Promise<T> {
  const agent = openAgent();
  try {
    return await work(agent);
  } finally {
    await agent.destroy();
  }
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
