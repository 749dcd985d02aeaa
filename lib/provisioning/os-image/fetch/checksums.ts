import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** A digest as the portal writes it: "sha256:…" or "sha512:…", lower case hex. */
export type Digest = string;

// coreutils: "<hex>  name", "<hex> *name"; with a leading "\" where the name is escaped, which no image's name needs.
const GNU = /^([0-9a-f]{64}|[0-9a-f]{128}) [ *](.+)$/i;
// BSD and `sha256sum --tag`: "SHA256 (name) = <hex>".
const BSD = /^(SHA256|SHA512) ?\((.+)\) ?= ?([0-9a-f]{64}|[0-9a-f]{128})$/i;
const BARE = /^([0-9a-f]{64}|[0-9a-f]{128})$/i;

const withAlgorithm = (hex: string): Digest => `${hex.length === 64 ? "sha256" : "sha512"}:${hex.toLowerCase()}`;

/** Lines of a checksum file in GNU's or BSD's format; anything else (comments, a signature's frame) is passed over. */
export function parseChecksums(text: string): { name: string; digest: Digest }[] {
  return text.split(/\r?\n/).flatMap((raw) => {
    const line = raw.trim();
    const gnu = GNU.exec(line);
    if (gnu?.[1] && gnu[2]) return [{ name: baseName(gnu[2]), digest: withAlgorithm(gnu[1]) }];
    const bsd = BSD.exec(line);
    if (bsd?.[2] && bsd[3]) return [{ name: baseName(bsd[2]), digest: withAlgorithm(bsd[3]) }];
    const bare = BARE.exec(line);
    return bare?.[1] ? [{ name: "", digest: withAlgorithm(bare[1]) }] : [];
  });
}

const baseName = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/** "…/image.qcow2?x" -> "image.qcow2". */
export const fileNameOf = (url: string): string => decodeURIComponent(baseName(new URL(url).pathname));

/**
 * The digest that the checksum file at `listUrl` gives for the file at `fileUrl`. A list that is named after the file
 * ("image.qcow2.sha256") and holds one digest is about that file, whatever name it uses: vendors publish a "latest" name
 * beside the build's own. SHA-512 is preferred where both are listed.
 * @throws download-failed
 */
export function digestFor(text: string, listUrl: string, fileUrl: string): Digest {
  const file = fileNameOf(fileUrl);
  const entries = parseChecksums(text);
  const named = entries.filter((entry) => entry.name === file);
  const own = fileNameOf(listUrl).startsWith(`${file}.`) && entries.length === 1 ? entries : [];
  const found = [...named, ...own].sort((a, b) => b.digest.length - a.digest.length)[0];
  if (found) return found.digest;
  throw new PortalError("download-failed", {
    detail: say`The checksum file ${listUrl} does not list ${file}.`,
    remedy: say`Look up the image's present name at the vendor, correct the address under Images, then build again.`,
  });
}
