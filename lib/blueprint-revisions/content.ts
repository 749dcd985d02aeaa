import { createHash } from "node:crypto";
import path from "node:path";
import { ARCHIVE_LIMIT_BYTES } from "@/lib/contract/blueprint-rules";
import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";

/** A file of a service that somebody brings. */
export type ContentFile = {
  /** Below the service's folder, with slashes. */
  path: string;
  executable: boolean;
  content: Buffer;
};

/** What a service may be made of. The catalogue's largest has 60 files with 100 KiB. */
export const CONTENT_LIMITS = { bytes: ARCHIVE_LIMIT_BYTES, files: 2000, pathBytes: 200 } as const;

const MEBIBYTES = CONTENT_LIMITS.bytes / 1024 / 1024;

/** One entry of an archive or a folder, before anybody believes it. */
export type Entry = {
  name: string;
  kind: "file" | "folder" | "link" | "other";
  /** Of a file, in bytes, as the archive says. */
  size: number;
  executable: boolean;
  /** Of a symbolic link. */
  target?: string;
};

/**
 * Takes entries one by one and keeps what a service may have. Links to files inside become files; everything that could
 * reach outside is refused with its name.
 */
export class Collector {
  private readonly files = new Map<string, ContentFile>();
  private readonly links = new Map<string, { name: string; target: string }>();
  private bytes = 0;
  private entries = 0;

  /** Where a file's content is to go; null for what is not kept. @throws invalid-parameters naming the entry */
  accept(entry: Entry): ((content: Buffer) => void) | null {
    const at = safePath(entry.name);
    this.entries += 1;
    if (this.entries > CONTENT_LIMITS.files)
      throw refused(say`There are more than ${CONTENT_LIMITS.files} entries; the first one too many is ${entry.name}.`);
    if (entry.kind === "folder" || at === "" || isAside(at)) return null;
    if (entry.kind === "other")
      throw refused(say`${entry.name} is neither a file nor a folder: devices, pipes and hard links are not taken.`);
    if (this.files.has(at) || this.links.has(at)) throw refused(say`${entry.name} is there twice.`);
    if (entry.kind === "link") {
      this.links.set(at, { name: entry.name, target: entry.target ?? "" });
      return null;
    }
    this.bytes += entry.size;
    if (this.bytes > CONTENT_LIMITS.bytes)
      throw refused(say`With ${entry.name} the files have more than ${{ mib: MEBIBYTES }}.`);
    return (content) => this.files.set(at, { path: at, executable: entry.executable, content });
  }

  /** The files below the folder that holds the blueprint, by path. @throws invalid-parameters naming a bad link */
  finish(): ContentFile[] {
    for (const [at, { name, target }] of this.links) {
      const file = this.files.get(this.follow(at, name, target));
      if (!file) throw refused(say`${name} is a link to "${target}", which is not a file of the archive.`);
      this.bytes += file.content.length;
      if (this.bytes > CONTENT_LIMITS.bytes)
        throw refused(say`With ${name} the files have more than ${{ mib: MEBIBYTES }}.`);
      this.files.set(at, { ...file, path: at });
    }
    const top = this.topFolder();
    return [...this.files.values()]
      .map((file) => ({ ...file, path: file.path.slice(top.length) }))
      .filter((file) => !isAside(file.path))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  private follow(at: string, name: string, target: string): string {
    const to = path.posix.normalize(path.posix.join(path.posix.dirname(at), target));
    if (target.startsWith("/") || target.includes("\\") || to === ".." || to.startsWith("../"))
      throw refused(say`${name} is a link to "${target}", outside of the folder.`);
    return to;
  }

  /** Archives of a repository hold one folder with everything in it. */
  private topFolder(): string {
    const paths = [...this.files.keys()];
    const [first = ""] = paths;
    const folder = first.slice(0, first.indexOf("/") + 1);
    const isAlone = folder !== "" && paths.every((one) => one.startsWith(folder));
    return isAlone && !this.files.has("blueprint.yaml") ? folder : "";
  }
}

/** Of Git, of CI services and of macOS: no part of a service. */
const isAside = (at: string): boolean => at.startsWith(".") || at.startsWith("__MACOSX/") || at.includes("/._");

/** A plain path below the folder, without a trailing slash. @throws invalid-parameters naming the entry */
function safePath(name: string): string {
  const plain = name.replace(/^(\.\/)+/, "").replace(/\/+$/, "");
  const parts = plain.split("/");
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name)) throw refused(say`${name} is an absolute path.`);
  if (parts.includes("..") || name.includes("\\")) throw refused(say`${name} leads out of the folder.`);
  if (/[\0-\x1f\x7f]/.test(name)) throw refused(say`${JSON.stringify(name)} has control characters in its name.`);
  if (Buffer.byteLength(plain) > CONTENT_LIMITS.pathBytes)
    throw refused(say`${name} is longer than ${CONTENT_LIMITS.pathBytes} bytes.`);
  return plain === "." ? "" : parts.filter((part) => part !== "" && part !== ".").join("/");
}

/** What an archive or a repository is refused with before anything of it is stored. */
export const refused = (detail: Sentence, cause?: unknown): PortalError =>
  new PortalError(
    "invalid-parameters",
    { detail, remedy: say`Correct it where it comes from, then bring it again.` },
    { cause, fields: [{ path: ["archive"], message: detail }] },
  );

/** SHA-256 (hex) over names, modes and contents, in the order of the names. */
export function digestOf(files: readonly ContentFile[]): string {
  const hash = createHash("sha256");
  for (const { path: at, executable, content } of files)
    hash.update(`${at}\0${executable ? "x" : "-"}\0${content.length}\0`).update(content);
  return hash.digest("hex");
}
