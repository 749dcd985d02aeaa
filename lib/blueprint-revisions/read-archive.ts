import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Parser, type ReadEntry } from "tar";
import { fromBufferPromise, type Entry as ZipEntry, type ZipFile } from "yauzl";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { Collector, CONTENT_LIMITS, refused, type ContentFile, type Entry } from "./content";

/**
 * The files of a .tar.gz or a .zip, told apart by how they begin. Nothing is written anywhere.
 * @throws invalid-parameters naming the entry: a path that leads outside, a link, a device, too much of anything
 */
export async function readArchive(archive: Buffer): Promise<ContentFile[]> {
  const collector = new Collector();
  if (archive.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) await readTar(archive, collector);
  else if (archive.subarray(0, 2).toString("latin1") === "PK") await readZip(archive, collector);
  else throw refused(say`The file is neither a .tar.gz nor a .zip archive.`);
  return collector.finish();
}

/** Headers, padding and the end of the archive come on top of the contents. */
const TAR_BYTES = CONTENT_LIMITS.bytes + CONTENT_LIMITS.files * 2048 + 64 * 1024;

async function readTar(archive: Buffer, collector: Collector): Promise<void> {
  let failure: unknown;
  let last = "";
  let ended = false;
  const parser = new Parser({
    strict: true,
    onReadEntry(entry) {
      try {
        last = entry.path;
        const keep = failure === undefined ? collector.accept(tarEntry(entry)) : null;
        const parts: Buffer[] = [];
        entry.on("data", (part: Buffer) => keep && parts.push(part));
        entry.on("end", () => keep?.(Buffer.concat(parts)));
        if (!keep) entry.resume();
      } catch (e) {
        failure = e;
        entry.resume();
      }
    },
  });
  parser.on("error", (e: unknown) => (failure ??= e));
  // What follows the end of an archive is nobody's.
  parser.on("eof", () => (ended = true));
  parser.on("ignoredEntry", (entry: ReadEntry) => {
    failure ??= refused(
      say`${entry.path} is neither a file nor a folder: devices, pipes and hard links are not taken.`,
    );
  });
  let size = 0;
  try {
    for await (const part of Readable.from([archive]).pipe(createGunzip()) as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > TAR_BYTES) throw refused(say`The archive unpacks to too much; its last entry was ${last}.`);
      parser.write(part);
      if (failure !== undefined || ended) break;
    }
    if (failure === undefined && !ended) await new Promise<void>((resolve) => parser.end(() => resolve()));
  } catch (e) {
    failure ??= e;
  }
  if (failure !== undefined) throw toRefusal(failure);
}

function tarEntry({ path, type, size, mode, linkpath }: ReadEntry): Entry {
  const kinds: Record<string, Entry["kind"]> = {
    ...{ File: "file", OldFile: "file", ContiguousFile: "file", Directory: "folder", SymbolicLink: "link" },
  };
  return {
    name: path,
    kind: kinds[type] ?? "other",
    size,
    executable: ((mode ?? 0) & 0o100) !== 0,
    ...(linkpath !== undefined && { target: linkpath }),
  };
}

async function readZip(archive: Buffer, collector: Collector): Promise<void> {
  try {
    // Names are judged by the same rules as those of tar archives, so the library hands them on as they are.
    const zip = await fromBufferPromise(archive, { lazyEntries: true, decodeStrings: false });
    for await (const entry of zip.eachEntry()) await takeZipEntry(zip, entry, collector);
  } catch (e) {
    throw toRefusal(e);
  }
}

const UNIX = 3;
const TYPE_BITS = 0o170000;
const SYMBOLIC_LINK = 0o120000;
const REGULAR = 0o100000;
/** A link's target is its content. */
const LONGEST_TARGET = 4096;

async function takeZipEntry(zip: ZipFile, entry: ZipEntry, collector: Collector): Promise<void> {
  const name = (entry.fileName as unknown as Buffer).toString("utf8");
  if (entry.isEncrypted()) throw refused(say`${name} is encrypted.`);
  const mode = entry.versionMadeBy >>> 8 === UNIX ? entry.externalFileAttributes >>> 16 : 0;
  const type = mode & TYPE_BITS;
  const size = entry.uncompressedSize;
  // The library ends an entry that has more bytes than it says.
  const read = async () => {
    const parts: Buffer[] = [];
    for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
    return Buffer.concat(parts);
  };
  if (type === SYMBOLIC_LINK) {
    if (size > LONGEST_TARGET) throw refused(say`${name} is a link with a target that is too long.`);
    collector.accept({ name, kind: "link", size: 0, executable: false, target: (await read()).toString("utf8") });
    return;
  }
  const plain = type === REGULAR || type === 0;
  const kind = name.endsWith("/") ? "folder" : plain ? "file" : "other";
  const keep = collector.accept({ name, kind, size, executable: (mode & 0o100) !== 0 });
  if (keep) keep(await read());
}

const toRefusal = (e: unknown): PortalError =>
  e instanceof PortalError
    ? e
    : refused(say`The archive is damaged: ${e instanceof Error ? e.message : String(e)}.`, e);
