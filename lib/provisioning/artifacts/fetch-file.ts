import { readFile } from "node:fs/promises";
import path from "node:path";
import { isPortalError, PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { download } from "../os-image/fetch/download";
import { checkSignature } from "../os-image/fetch/signature";
import type { ArtifactContext, Fetched, FetchedArtifact } from "./context";
import { addressesOf, type Mirror } from "./mirrors";

/**
 * Fetches a vendor's file from the first of its addresses that has it, the site's mirrors before the vendor's own. What is
 * trusted is its digest, so a mirror may be anybody's. @throws download-failed, digest-mismatch, signature-invalid
 */
export async function fetchFile(
  artifact: FetchedArtifact,
  work: string,
  ctx: ArtifactContext,
  mirrors: readonly Mirror[],
): Promise<Fetched> {
  const { title, urls, digest: expected, signature } = artifact;
  const target = path.join(work, "file");
  const { signal } = ctx;
  const progress = (bytes: number) => ctx.progress(say`Downloading ${title}, ${{ mib: Math.round(bytes / 2 ** 20) }}`);
  const addresses = urls.flatMap((url) => addressesOf(url, mirrors));
  // Mirrors of every address come before any vendor's server: a site that has one wants no traffic to the outside.
  addresses.sort((a, b) => Number(a.how === "vendor") - Number(b.how === "vendor"));
  const { url, how } = await firstThatWorks(addresses, title, async ({ url }) => {
    await download({ url, target, expected, signal, progress });
    if (signature) await checkSigned(signature, target, url, work, ctx, mirrors);
  });
  return { file: target, origin: { how, source: url, signed: signature !== undefined } };
}

/** @throws the first address's failure where none works */
async function firstThatWorks<T extends { url: string }>(
  addresses: readonly T[],
  title: string,
  attempt: (address: T) => Promise<void>,
): Promise<T> {
  let failure: unknown;
  for (const address of addresses) {
    try {
      await attempt(address);
      return address;
    } catch (e) {
      if (!isPortalError(e) || e.code === "cancelled") throw e;
      failure ??= ofArtifact(e, title);
    }
  }
  throw failure;
}

/** The download's own remedies speak of OS images. */
function ofArtifact(e: PortalError, title: string): PortalError {
  const remedy =
    e.code === "download-failed"
      ? say`Check that the worker's host reaches the address, name a mirror under Artifacts, or upload the file of ${title} there; then retry.`
      : say`Do not trust this address until the difference is explained. Name another mirror under Artifacts, or upload the file of ${title} there; then retry.`;
  return new PortalError(e.code, { detail: e.sentences.detail, remedy }, { cause: e, output: e.output });
}

async function checkSigned(
  signature: NonNullable<FetchedArtifact["signature"]>,
  file: string,
  what: string,
  work: string,
  { signal }: ArtifactContext,
  mirrors: readonly Mirror[],
): Promise<void> {
  const fetch = async (url: string, name: string) => {
    const target = path.join(work, name);
    await firstThatWorks(addressesOf(url, mirrors), name, (address) =>
      download({ url: address.url, target, signal, progress: () => undefined }).then(() => undefined),
    );
    return readFile(target);
  };
  const [bytes, key] = [await fetch(signature.url, "signature"), await fetch(signature.keyUrl, "key")];
  await checkSignature({ file, signature: bytes, key, fingerprint: signature.fingerprint, what, signal });
}
