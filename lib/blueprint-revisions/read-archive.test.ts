import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { Header } from "tar";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CONTENT_LIMITS, digestOf } from "./content";
import { readArchive } from "./read-archive";

let dir: string;
beforeEach(() => (dir = mkdtempSync(path.join(os.tmpdir(), "burgeon-archive-"))));
afterEach(() => rmSync(dir, { recursive: true }));

type TarEntry = { path: string; type?: "File" | "SymbolicLink" | "Link" | "CharacterDevice" | "FIFO" | "Directory" };
type Made = TarEntry & { content?: Buffer | string; linkpath?: string; mode?: number; size?: number };

/** A tar archive as no well-meaning tool writes it. */
function tarGz(...entries: Made[]): Buffer {
  const blocks = entries.flatMap(({ path: name, type = "File", content = "", linkpath, mode = 0o644, size }) => {
    const body = Buffer.from(content);
    const block = Buffer.alloc(512);
    new Header({
      path: name,
      type,
      mode,
      size: size ?? body.length,
      ...(linkpath !== undefined && { linkpath }),
    }).encode(block);
    return [block, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/** A zip archive by the system's Python, which takes any name. Entries: name, content, Unix mode or null. */
function zip(entries: [name: string, content: string, mode?: number][]): Buffer {
  const file = path.join(dir, "made.zip");
  const script = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as made:
    for name, content, *mode in json.load(sys.stdin):
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = 3
        if mode: info.external_attr = mode[0] << 16
        made.writestr(info, content if content != "BOMB" else b"\\0" * 67_121_465)
`;
  execFileSync("python3", ["-c", script, file], { input: JSON.stringify(entries) });
  return readFileSync(file);
}

const pathsOf = async (archive: Buffer) => (await readArchive(archive)).map((file) => file.path);

describe("a service's archive", () => {
  it("is read from a .tar.gz of the system's tar, without the folder around it and what is beside a service", async () => {
    const folder = path.join(dir, "service-1.0");
    mkdirSync(path.join(folder, "ansible"), { recursive: true });
    writeFileSync(path.join(folder, "blueprint.yaml"), "a: 1\n");
    writeFileSync(path.join(folder, "ansible", "run.sh"), "#!/bin/sh\n", { mode: 0o755 });
    symlinkSync("ansible/run.sh", path.join(folder, "again.sh"));
    mkdirSync(path.join(folder, ".github"));
    writeFileSync(path.join(folder, ".github", "ci.yml"), "");
    const archive = execFileSync("tar", ["-czf", "-", "-C", dir, "service-1.0"]);
    const files = await readArchive(archive);
    expect(files.map(({ path: at, executable, content }) => [at, executable, content.toString()])).toEqual([
      ["again.sh", true, "#!/bin/sh\n"],
      ["ansible/run.sh", true, "#!/bin/sh\n"],
      ["blueprint.yaml", false, "a: 1\n"],
    ]);
  });

  it("is the same from a .zip", async () => {
    const fromZip = await readArchive(
      zip([
        ["s/blueprint.yaml", "a: 1\n"],
        ["s/run.sh", "x", 0o100755],
      ]),
    );
    const fromTar = await readArchive(
      tarGz({ path: "run.sh", content: "x", mode: 0o755 }, { path: "blueprint.yaml", content: "a: 1\n" }),
    );
    expect(digestOf(fromZip)).toBe(digestOf(fromTar));
    expect(digestOf(fromZip)).not.toBe(digestOf(fromZip.map((file) => ({ ...file, executable: false }))));
  });

  it.each<[string, Made, string]>([
    ["a path upwards", { path: "../etc/cron.d/x", content: "x" }, "../etc/cron.d/x leads out of the folder."],
    ["a path upwards inside", { path: "a/../../x", content: "x" }, "a/../../x leads out of the folder."],
    ["an absolute path", { path: "/etc/passwd", content: "x" }, "/etc/passwd is an absolute path."],
    ["a device", { path: "null", type: "CharacterDevice" }, "null is neither a file nor a folder"],
    ["a pipe", { path: "pipe", type: "FIFO" }, "pipe is neither a file nor a folder"],
    ["a hard link", { path: "hard", type: "Link", linkpath: "/etc/passwd" }, "hard is neither a file nor a folder"],
    ["a link outside", { path: "l", type: "SymbolicLink", linkpath: "../../etc/passwd" }, "l is a link to"],
    ["a link to a root", { path: "l", type: "SymbolicLink", linkpath: "/etc/passwd" }, "outside of the folder"],
    ["a link to a folder", { path: "l", type: "SymbolicLink", linkpath: "." }, "which is not a file of the archive"],
    ["a name with a line break", { path: "a\nb", content: "x" }, "control characters"],
    ["too large a file", { path: "large", content: Buffer.alloc(CONTENT_LIMITS.bytes + 1) }, "With large the files"],
    ["a size that is a lie", { path: "liar", size: 9e9 }, "With liar the files have more than"],
    ["a file twice", { path: "blueprint.yaml", content: "b" }, "blueprint.yaml is there twice."],
  ])("is refused for %s in a .tar.gz, with the entry's name", async (_what, entry, detail) => {
    const archive = tarGz({ path: "blueprint.yaml", content: "a" }, entry);
    await expect(readArchive(archive)).rejects.toMatchObject({ code: "invalid-parameters" });
    await expect(readArchive(archive)).rejects.toThrow(detail);
  });

  it.each<[string, [string, string, number?], string]>([
    ["a path upwards", ["../x", "x"], "../x leads out of the folder."],
    ["a path with backslashes", ["..\\x", "x"], "leads out of the folder."],
    ["an absolute path", ["/etc/passwd", "x"], "/etc/passwd is an absolute path."],
    ["a link outside", ["l", "../../etc/passwd", 0o120777], "l is a link to"],
    ["a device", ["dev", "", 0o020644], "dev is neither a file nor a folder"],
    ["a bomb", ["bomb", "BOMB"], "With bomb the files have more than"],
  ])("is refused for %s in a .zip, with the entry's name", async (_what, entry, detail) => {
    await expect(readArchive(zip([["blueprint.yaml", "a"], entry]))).rejects.toThrow(detail);
  });

  it("is refused for a zip entry that unpacks to more than it says", async () => {
    const archive = zip([
      ["blueprint.yaml", "a"],
      ["bomb", "BOMB"],
    ]);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(67_121_465);
    const small = Buffer.from([16, 0, 0, 0]);
    for (let at = archive.indexOf(size); at >= 0; at = archive.indexOf(size)) small.copy(archive, at);
    await expect(readArchive(archive)).rejects.toThrow("The archive is damaged");
  });

  it("is refused for too many entries", async () => {
    const many = tarGz(...Array.from({ length: CONTENT_LIMITS.files + 1 }, (_, i) => ({ path: `f${i}` })));
    await expect(readArchive(many)).rejects.toThrow(`the first one too many is f${CONTENT_LIMITS.files}`);
  });

  it("is refused when it is none, or is cut off", async () => {
    await expect(readArchive(Buffer.from("<html>"))).rejects.toThrow("neither a .tar.gz nor a .zip");
    const whole = tarGz({ path: "blueprint.yaml", content: "a".repeat(5000) });
    await expect(readArchive(whole.subarray(0, whole.length - 20))).rejects.toThrow("The archive is damaged");
    expect(await pathsOf(whole)).toEqual(["blueprint.yaml"]);
    const followed = gzipSync(Buffer.concat([gunzipSync(whole), Buffer.alloc(64 << 20)]));
    expect(await pathsOf(followed)).toEqual(["blueprint.yaml"]);
  });
});
