import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, rename, rm, stat, writeFile, type FileHandle } from "node:fs/promises";
import type { Response } from "undici";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import type { Digest } from "./checksums";
import { get, isPassing, openAgent, reasonOf, refusedBy, unreachable, type Reason } from "./http";
import { isPage } from "./page";

export type Download = {
  url: string;
  /** Absolute path; appears only when the file is complete and its digest right. Beside it lie `.part` and `.part.json`. */
  target: string;
  /** What the file must be. Without it the digest is only computed (a signature is checked afterwards). */
  expected?: Digest;
  signal: AbortSignal;
  /** At most once a second; `fraction` 0 to 1 where the server says the size. */
  progress: (bytes: number, fraction: number | null) => void;
  /** Waits before the next attempt, in ms: tests give none. */
  pauses?: readonly number[];
};

export type Downloaded = { digest: Digest; sizeBytes: number };

/** Attempts in a row that bring nothing, and the pauses before them: about a minute in all. */
const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const;
const SAY_EVERY_MS = 1_000;

/** What is known of a part file: it is gone on with only if the server still has the same version of the same file. */
type PartState = { url: string; validator: string | null; sizeBytes: number | null };

type Part = { state: PartState; bytes: number; hash: Hash };

/**
 * Downloads a file. A connection that is cut is taken up again where it broke, also by a later call after this process was
 * killed, as long as the server says that the file is still the same (ETag or Last-Modified); otherwise it starts over.
 * Wrong bytes are deleted.
 * @throws download-failed, digest-mismatch, cancelled by the signal's reason; ENOSPC as Node throws it
 */
export async function download(job: Download): Promise<Downloaded> {
  const agent = openAgent();
  const pauses = job.pauses ?? PAUSES;
  let fruitless = 0;
  try {
    for (;;) {
      const before = await partSize(job);
      let problem: { why: Reason; cause?: unknown };
      try {
        const end = await attempt(job, agent);
        if (end.complete) return await accept(job, end.part);
        problem = { why: end.why };
      } catch (e) {
        job.signal.throwIfAborted();
        if (e instanceof PortalError || isLocal(e)) throw await afterLocal(job, e);
        problem = { why: reasonOf(e), cause: e };
      }
      fruitless = (await partSize(job)) > before ? 0 : fruitless + 1;
      const pause = pauses[fruitless === 0 ? 0 : fruitless - 1];
      if (pause === undefined) throw unreachable(job.url, problem.why, problem.cause);
      await delay(pause, job.signal);
    }
  } finally {
    await agent.destroy();
  }
}

type AttemptEnd = { complete: true; part: Part } | { complete: false; why: Reason };

/** One request: the whole file, or the rest of it. */
async function attempt(job: Download, agent: ReturnType<typeof openAgent>): Promise<AttemptEnd> {
  const known = await readPart(job);
  const resume = known !== null && known.bytes > 0 && known.state.validator !== null;
  const headers = resume ? { range: `bytes=${known.bytes}-`, "if-range": known.state.validator! } : undefined;
  const response = await get(job.url, { agent, signal: job.signal, headers });
  const part = await partFor(job, response, resume ? known : null);
  if (part === null) return { complete: false, why: say`the file changed while it was being downloaded` };
  if (part === "complete") return { complete: true, part: known! };
  if (!response.ok) {
    await response.body?.cancel();
    if (!isPassing(response.status)) throw refusedBy(job.url, response.status);
    return { complete: false, why: say`the server answered ${String(response.status)}` };
  }
  const file = await open(`${job.target}.part`, "r+");
  try {
    await receive(job, response, part, file);
  } finally {
    await file.close();
  }
  const { sizeBytes } = part.state;
  if (sizeBytes !== null && part.bytes < sizeBytes) return { complete: false, why: say`the connection was cut` };
  return { complete: true, part };
}

/**
 * Where the answer's bytes belong. 206: behind what is there; 200: the server ignores ranges or has another file now; 416:
 * either everything is there, or the file shrank. Null: start over.
 */
async function partFor(job: Download, response: Response, known: Part | null): Promise<Part | "complete" | null> {
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  const total = range?.[2] === undefined ? null : Number(range[2]);
  if (known && response.status === 206 && Number(range?.[1] ?? -1) === known.bytes) {
    if (known.state.sizeBytes === null || known.state.sizeBytes === total) return known;
    await discard(job, response);
    return null;
  }
  if (known && response.status === 416) {
    const complete = total !== null && total === known.bytes && known.state.sizeBytes === total;
    await response.body?.cancel();
    if (complete) return "complete";
    await discard(job, response);
    return null;
  }
  if (response.status === 206) {
    await discard(job, response);
    return null;
  }
  if (!response.ok) return emptyPart(job);
  const part = emptyPart(job);
  const length = response.headers.get("content-length");
  part.state.sizeBytes = length === null ? null : Number(length);
  part.state.validator = validatorOf(response);
  await writeFile(`${job.target}.part`, "");
  await writeFile(`${job.target}.part.json`, JSON.stringify(part.state));
  return part;
}

const emptyPart = (job: Download): Part => ({
  state: { url: job.url, validator: null, sizeBytes: null },
  bytes: 0,
  hash: createHash(algorithmOf(job)),
});

/** Of the digest that is expected: bytes are hashed as they come. */
const algorithmOf = ({ expected }: Download): "sha256" | "sha512" =>
  expected?.startsWith("sha512:") ? "sha512" : "sha256";

/** If-Range takes a strong ETag or a date: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5 */
function validatorOf(response: Response): string | null {
  const tag = response.headers.get("etag");
  if (tag !== null && !tag.startsWith("W/")) return tag;
  return response.headers.get("last-modified");
}

async function receive(job: Download, response: Response, part: Part, file: FileHandle): Promise<void> {
  const { sizeBytes } = part.state;
  let said = 0;
  const say = (force: boolean): void => {
    const now = performance.now();
    if (!force && now - said < SAY_EVERY_MS) return;
    said = now;
    job.progress(part.bytes, sizeBytes ? Math.min(1, part.bytes / sizeBytes) : null);
  };
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    await file.write(bytes, 0, bytes.byteLength, part.bytes);
    part.hash.update(bytes);
    part.bytes += bytes.byteLength;
    say(false);
  }
  say(true);
}

/** The complete part becomes the target, if it is what it should be. */
async function accept(job: Download, part: Part): Promise<Downloaded> {
  const file = `${job.target}.part`;
  const digest = `${algorithmOf(job)}:${part.hash.digest("hex")}`;
  if (job.expected !== undefined && digest !== job.expected) {
    const page = await isPage(file);
    await forget(job);
    throw new PortalError("digest-mismatch", {
      detail: page
        ? say`${job.url} is not the file it should be but a web page, as proxies and sign-in pages send it.`
        : say`${job.url} is not the file it should be: its digest is ${shortened(digest)}, and ${shortened(job.expected)} was expected.`,
      remedy: say`The vendor may be replacing it at this moment: build again in some minutes. If it stays so, do not use this source, or correct the digest under Images.`,
    });
  }
  await rename(file, job.target);
  await rm(`${job.target}.part.json`, { force: true });
  return { digest, sizeBytes: part.bytes };
}

const shortened = (digest: Digest): string => `${digest.slice(0, 23)}…`;

/** What an earlier attempt left, with the digest of its bytes so far. Null: nothing that could be gone on with. */
async function readPart(job: Download): Promise<Part | null> {
  const text = await readFile(`${job.target}.part.json`, "utf8").catch(() => null);
  if (text === null) return null;
  let state: PartState;
  try {
    state = JSON.parse(text) as PartState;
  } catch {
    // Killed while it was written.
    return null;
  }
  const bytes = await partSize(job);
  if (state.url !== job.url || bytes === 0) return null;
  return { state, bytes, hash: await hashPart(job) };
}

async function hashPart(job: Download): Promise<Hash> {
  const hash = createHash(algorithmOf(job));
  for await (const chunk of createReadStream(`${job.target}.part`, { signal: job.signal }))
    hash.update(chunk as Buffer);
  return hash;
}

const partSize = (job: Download): Promise<number> =>
  stat(`${job.target}.part`).then(
    ({ size }) => size,
    () => 0,
  );

async function discard(job: Download, response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
  await forget(job);
}

async function forget(job: Download): Promise<void> {
  await rm(`${job.target}.part`, { force: true });
  await rm(`${job.target}.part.json`, { force: true });
}

/** Faults of this host's own disk, which another attempt would only meet again. */
const isLocal = (e: unknown): boolean =>
  e instanceof Error &&
  "code" in e &&
  ["ENOSPC", "EDQUOT", "EACCES", "EROFS", "EIO", "ENOENT"].includes(String(e.code));

/** A full disk is given back what the download took of it. */
async function afterLocal(job: Download, e: unknown): Promise<unknown> {
  if (e instanceof Error && "code" in e && (e.code === "ENOSPC" || e.code === "EDQUOT")) await forget(job);
  return e;
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
