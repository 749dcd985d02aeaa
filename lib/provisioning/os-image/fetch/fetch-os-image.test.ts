import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ImageDownload } from "@/lib/blueprints/os";
import { startVendorServer, type VendorServer } from "../testing/vendor-server";
import { parsePartitions } from "./convert";
import { fetchedImageId, fetchOsImage, type FetchJob } from "./fetch-os-image";

const VENDOR = "1F6BD1B02758A15E2F775E103C85DCED72E015C7";
const fixture = (name: string) => readFile(path.resolve("lib/provisioning/os-image/testing/vendor", name));
const sha256 = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

let vendor: VendorServer;
let folder: string;
beforeEach(async () => {
  vendor = await startVendorServer();
  folder = await mkdtemp(path.join(os.tmpdir(), "burgeon-fetch-"));
});
afterEach(async () => {
  await vendor.close();
  await rm(folder, { recursive: true, force: true });
});

/** A root file system with no more than what the portal looks for. */
async function rootTarball(pack: "J" | "z" | "" = "J", without: string[] = []): Promise<Buffer> {
  const root = path.join(folder, "root");
  for (const name of ["usr/bin/cloud-init", "usr/sbin/sshd", "etc/os-release", "etc/fstab", "etc/machine-id"]) {
    if (without.includes(name)) continue;
    await mkdir(path.join(root, path.dirname(name)), { recursive: true });
    await writeFile(path.join(root, name), name === "etc/machine-id" ? "0123456789abcdef\n" : name);
  }
  const file = path.join(folder, "made.tar");
  execFileSync("tar", [`-c${pack}f`, file, "-C", root, "."]);
  await rm(root, { recursive: true });
  return readFile(file);
}

const said: string[] = [];
function job(file: ImageDownload, more: Partial<FetchJob> = {}): FetchJob {
  return {
    spec: { id: "vendor-1.0", title: "Vendor 1.0", family: "redhat" },
    source: { kind: "rootTarball", file },
    format: "container",
    downloadDir: path.join(folder, "download"),
    outDir: path.join(folder, "out"),
    signal: new AbortController().signal,
    progress: ({ sentence }) => said.push(sentence),
    pauses: [0, 0],
    ...more,
  };
}
const serve = (name: string, content: Buffer | string): string => {
  vendor.files.set(name, { content: Buffer.from(content), etag: `"${name}"` });
  return vendor.url(name);
};
const left = async () => (await readdir(folder)).filter((name) => !name.startsWith("made"));

describe("an image of a vendor's root file system", () => {
  it.each(["J", "z", ""] as const)("is packed anew with the portal's files over it (tar -%s)", async (pack) => {
    const tarball = await rootTarball(pack);
    const image = await fetchOsImage(job({ url: serve("root.tar", tarball), digest: sha256(tarball) }));
    expect(image?.id).toMatch(/^vendor-1-0-[0-9a-f]{10}$/);
    expect(await left()).toEqual(["out"]);
    const tree = path.join(folder, "made-tree");
    await mkdir(tree);
    execFileSync("tar", ["--zstd", "-xf", image!.files.rootTarball!, "-C", tree]);
    expect(await readFile(path.join(tree, "etc/machine-id"), "utf8")).toBe("");
    expect(await readFile(path.join(tree, "etc/fstab"), "utf8")).toMatch(/^# Written by Burgeon/);
    expect(await readFile(path.join(tree, "etc/cloud/cloud.cfg.d/99-burgeon.cfg"), "utf8")).toContain("NoCloud");
    expect(await readFile(path.join(tree, "usr/sbin/sshd"), "utf8")).toBe("usr/sbin/sshd");
  });

  it("cannot lead the portal's files to another place by a link", async () => {
    const root = path.join(folder, "root");
    const outside = path.join(folder, "made-outside");
    await mkdir(path.join(root, "usr/bin"), { recursive: true });
    await mkdir(path.join(root, "usr/sbin"), { recursive: true });
    await mkdir(outside);
    await writeFile(path.join(root, "usr/bin/cloud-init"), "");
    await writeFile(path.join(root, "usr/sbin/sshd"), "");
    execFileSync("ln", ["-s", outside, path.join(root, "etc")]);
    execFileSync("tar", ["-cf", path.join(folder, "made.tar"), "-C", root, "."]);
    await rm(root, { recursive: true });
    const tarball = await readFile(path.join(folder, "made.tar"));
    const image = await fetchOsImage(job({ url: serve("root.tar", tarball), digest: sha256(tarball) }));
    const tree = path.join(folder, "made-tree");
    await mkdir(tree);
    // tar may refuse such an archive altogether, which is as good.
    spawnSync("tar", ["--zstd", "-xf", image!.files.rootTarball!, "-C", tree]);
    expect(await readdir(outside)).toEqual([]);
  });

  it("has the same id for the same file, and another one for another", async () => {
    const tarball = await rootTarball("");
    const one = job({ url: vendor.url("root.tar"), digest: sha256(tarball) });
    expect(fetchedImageId(one, sha256(tarball))).toBe(fetchedImageId({ ...one }, sha256(tarball)));
    expect(fetchedImageId(one, sha256(Buffer.from("x")))).not.toBe(fetchedImageId(one, sha256(tarball)));
    expect(fetchedImageId({ ...one, format: "disk" }, sha256(tarball))).not.toBe(fetchedImageId(one, sha256(tarball)));
  });

  it("is not downloaded again where it is known already", async () => {
    const tarball = await rootTarball("");
    const listed = serve("SHA256SUMS", `${sha256(tarball).slice(7)} *root.tar\n`);
    const wanted = job({ url: serve("root.tar", tarball), checksums: listed });
    expect(await fetchOsImage(wanted, new Set([fetchedImageId(wanted, sha256(tarball))]))).toBeNull();
    expect(vendor.requests.map(({ name }) => name)).toEqual(["SHA256SUMS"]);
  });

  it("is made of the file that an earlier attempt had proven, without asking the server for it", async () => {
    const tarball = await rootTarball("");
    const wanted = job({ url: vendor.url("root.tar"), digest: sha256(tarball) });
    await mkdir(wanted.downloadDir);
    await writeFile(path.join(wanted.downloadDir, "image"), tarball);
    await writeFile(path.join(wanted.downloadDir, "image.digest"), sha256(tarball));
    expect((await fetchOsImage(wanted))?.id).toMatch(/^vendor-1-0-/);
    expect(vendor.requests).toEqual([]);
  });
});

describe("a signed source", () => {
  const signed = async (more: Partial<Record<string, string>> = {}): Promise<ImageDownload> => ({
    url: serve("image.tar.xz", Buffer.from(Array.from({ length: 65536 }, (_, i) => (i * 7 + (i >> 8)) % 256))),
    checksums: serve("SHA256SUMS", await fixture("SHA256SUMS")),
    signature: {
      url: serve("SHA256SUMS.asc", await fixture(more.signature ?? "SHA256SUMS.asc")),
      keyUrl: serve("key.asc", await fixture(more.key ?? "key.asc")),
      fingerprint: VENDOR,
    },
  });
  const asked = () => vendor.requests.map(({ name }) => name);

  it("is believed before its file is downloaded, and the file then has to be the listed one", async () => {
    // The fixture is no tar file, which is found out only after digest and signature.
    await expect(fetchOsImage(job(await signed()))).rejects.toMatchObject({
      text: { detail: expect.stringContaining("no tar") },
    });
    expect(said).toContain("The vendor's signature of the checksums is valid");
    expect(asked().at(-1)).toBe("image.tar.xz");
    expect((await left()).filter((name) => name === "out")).toEqual([]);
  });

  it("with a wrong signature is not downloaded at all", async () => {
    await expect(fetchOsImage(job(await signed({ signature: "SHA256SUMS.other.asc" })))).rejects.toMatchObject({
      code: "signature-invalid",
    });
    expect(asked()).not.toContain("image.tar.xz");
  });

  it("whose signature is missing is refused as unsigned", async () => {
    const source = await signed();
    vendor.files.delete("SHA256SUMS.asc");
    await expect(fetchOsImage(job(source))).rejects.toMatchObject({
      code: "signature-invalid",
      text: { detail: expect.stringContaining("is missing") },
    });
  });

  it("may sign the image itself; a wrong image is then deleted", async () => {
    const { checksums: _checksums, ...source } = await signed();
    const image = {
      ...source,
      signature: { ...source.signature!, url: serve("image.asc", await fixture("image.asc")) },
    };
    await expect(fetchOsImage(job(image))).rejects.toMatchObject({
      text: { detail: expect.stringContaining("no tar") },
    });
    await rm(path.join(folder, "download"), { recursive: true });
    serve("image.tar.xz", "something else");
    await expect(fetchOsImage(job(image))).rejects.toMatchObject({ code: "signature-invalid" });
    expect(await readdir(path.join(folder, "download"))).toEqual([]);
  });
});

describe("a file that cannot become an image", () => {
  it.each([
    ["rootTarball", "container", "hello", /no tar file/],
    ["disk", "disk", "hello", /not a qcow2/],
  ] as const)("as a %s for a %s", async (kind, format, content, detail) => {
    const bytes = Buffer.from(content);
    const file = { url: serve("x", bytes), digest: sha256(bytes) };
    await expect(fetchOsImage(job(file, { source: { kind, file }, format }))).rejects.toMatchObject({
      code: "image-build-failed",
      text: { detail: expect.stringMatching(detail), remedy: expect.stringContaining("Images") },
    });
    expect((await left()).sort()).toEqual(["download"]);
  });

  it("for want of an init system's tools says which", async () => {
    const tarball = await rootTarball("", ["usr/bin/cloud-init"]);
    const file = { url: serve("root.tar", tarball), digest: sha256(tarball) };
    await expect(fetchOsImage(job(file))).rejects.toMatchObject({
      text: { detail: expect.stringContaining("has no cloud-init") },
    });
  });

  it("because its disk reads another file of this host", async () => {
    const made = path.join(folder, "made.qcow2");
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-b", "/etc/hostname", "-F", "raw", "-u", made, "1M"]);
    const bytes = await readFile(made);
    const file = { url: serve("x", bytes), digest: sha256(bytes) };
    await expect(fetchOsImage(job(file, { source: { kind: "disk", file }, format: "disk" }))).rejects.toMatchObject({
      text: { detail: expect.stringContaining("needs a second file") },
    });
  });

  it("because it was cancelled leaves nothing that looks finished", async () => {
    const tarball = await rootTarball("");
    const abort = new AbortController();
    vendor.onRequest = () => abort.abort(new Error("cancelled"));
    const file = { url: serve("root.tar", tarball), digest: sha256(tarball) };
    await expect(fetchOsImage(job(file, { signal: abort.signal }))).rejects.toMatchObject({ code: "cancelled" });
    expect((await left()).filter((name) => name === "out")).toEqual([]);
  });
});

it("looks for the root file system in the largest partition first, or in the whole disk", () => {
  expect(parsePartitions("2048 2048\n4096 204800\n208896 20480000\n")).toEqual([
    "106954752:10485760000",
    "2097152:104857600",
    "1048576:1048576",
  ]);
  expect(parsePartitions("")).toEqual(["0:0"]);
});
