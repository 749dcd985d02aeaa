import { z } from "zod";
import { DIGEST, FINGERPRINT, isDownloadUrl, OS_FAMILIES, OS_ID } from "./os-rules";

export type { OsFamily } from "./os-rules";

export const osId = z.string().regex(OS_ID, "must be lower case letters, digits, dots and hyphens");
export const osFamily = z.enum(OS_FAMILIES);
export const downloadUrl = z
  .string()
  .refine(isDownloadUrl, "must be an http or https address without a user name and password");
export const digest = z.string().regex(DIGEST, "must be sha256: and 64, or sha512: and 128, hex digits");
export const fingerprint = z.string().regex(FINGERPRINT, "must be 40 hex digits in capitals");

/** A detached OpenPGP signature. The key may come from anywhere: only one with this fingerprint is believed. */
export const signature = z.strictObject({ url: downloadUrl, keyUrl: downloadUrl, fingerprint });
export type SignatureSource = z.infer<typeof signature>;

/**
 * A file of a vendor, and how its bytes are known to be the vendor's: its digest, or a list of digests (`checksums`), and
 * a signature of that list or, without a list, of the file itself.
 */
export const imageDownload = z
  .strictObject({
    url: downloadUrl,
    digest: digest.optional(),
    checksums: downloadUrl.optional(),
    signature: signature.optional(),
  })
  .refine((file) => file.digest ?? file.checksums ?? file.signature, "needs a digest, checksums or a signature");
export type ImageDownload = z.infer<typeof imageDownload>;

const about = {
  id: osId,
  title: z.string().min(1).max(60),
  family: osFamily,
  /** As in os-release: ID and VERSION_ID. */
  os: z.string().regex(/^[a-z][a-z0-9._-]{0,30}$/),
  release: z.string().regex(/^[0-9A-Za-z._-]{1,20}$/),
  /** Built by set-up at the first start; the others when an administrator asks for them. */
  autoBuild: z.boolean().default(false),
};

/** Built from the distribution's packages. */
const bootstrapped = z.strictObject({
  ...about,
  builder: z.literal("mmdebstrap"),
  family: z.literal("debian"),
  /** The archive's code name: VERSION_CODENAME in os-release. */
  suite: z.string(),
});

/**
 * Fetched from the vendor, ready made. `{arch}` in an address stands for the vendor's word for this host's processor.
 * `disk` is a qcow2 that boots by itself; `rootTarball` a root file system with cloud-init and sshd, where the vendor has
 * one: without it a container's root is taken out of the disk. Neither: only an administrator knows the address.
 */
const fetched = z.strictObject({
  ...about,
  builder: z.literal("fetch"),
  /** Node's name of a processor (process.arch) -> the vendor's. */
  arch: z.partialRecord(z.enum(["x64", "arm64", "ppc64", "s390x"]), z.string()).default({}),
  disk: imageDownload.optional(),
  rootTarball: imageDownload.optional(),
});

export const osSpec = z.discriminatedUnion("builder", [bootstrapped, fetched]);
export type OsSpec = z.infer<typeof osSpec>;
export type BootstrappedOs = z.infer<typeof bootstrapped>;
export type FetchedOs = z.infer<typeof fetched>;

/** What a hypervisor imports: the root file system of a container, or a disk. */
export type OsFormat = "container" | "disk";

/**
 * The file to fetch for a format on a processor. Null: no address is known, and an administrator has to give one.
 * `arch` is Node's name (process.arch).
 */
export function downloadFor(
  spec: Pick<FetchedOs, "arch" | "disk" | "rootTarball">,
  format: OsFormat,
  arch: string,
): { kind: "disk" | "rootTarball"; file: ImageDownload } | null {
  const word = (spec.arch as Partial<Record<string, string>>)[arch];
  const fill = (file: ImageDownload | undefined): ImageDownload | null => {
    if (!file) return null;
    const templated = JSON.stringify(file);
    if (!templated.includes("{arch}")) return file;
    return word === undefined ? null : (JSON.parse(templated.replaceAll("{arch}", word)) as ImageDownload);
  };
  const tarball = format === "container" ? fill(spec.rootTarball) : null;
  if (tarball) return { kind: "rootTarball", file: tarball };
  const disk = fill(spec.disk);
  return disk && { kind: "disk", file: disk };
}
