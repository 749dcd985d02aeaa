import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "@/lib/blueprints/artifacts";
import { isPortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { download } from "../os-image/fetch/download";
import { checkSignature } from "../os-image/fetch/signature";
import type { ArtifactContext } from "./context";

type FetchedArtifact = Extract<Artifact, { urls: string[] }>;

/**
 * Fetches a vendor's file from the first of its addresses that has it. What is trusted is its digest, so a mirror may be
 * anybody's. @throws download-failed, digest-mismatch, signature-invalid
 */
export async function fetchFile(artifact: FetchedArtifact, work: string, ctx: ArtifactContext): Promise<string> {
  const { title, urls, digest: expected, signature } = artifact;
  const target = path.join(work, "file");
  const { signal } = ctx;
  const progress = (bytes: number) => ctx.progress(say`Downloading ${title}, ${{ mib: Math.round(bytes / 2 ** 20) }}`);
  let failure: unknown;
  for (const url of urls) {
    try {
      await download({ url, target, expected, signal, progress });
      if (signature) await checkSigned(signature, target, url, work, signal);
      return target;
    } catch (e) {
      if (!isPortalError(e) || e.code === "cancelled") throw e;
      failure ??= e;
    }
  }
  throw failure;
}

async function checkSigned(
  signature: NonNullable<FetchedArtifact["signature"]>,
  file: string,
  what: string,
  work: string,
  signal: AbortSignal,
): Promise<void> {
  const fetch = async (url: string, name: string) => {
    const target = path.join(work, name);
    await download({ url, target, signal, progress: () => undefined });
    return readFile(target);
  };
  const [bytes, key] = [await fetch(signature.url, "signature"), await fetch(signature.keyUrl, "key")];
  await checkSignature({ file, signature: bytes, key, fingerprint: signature.fingerprint, what, signal });
}
