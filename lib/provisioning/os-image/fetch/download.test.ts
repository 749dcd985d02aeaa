import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startVendorServer, type VendorFile, type VendorServer } from "../testing/vendor-server";
import { download, type Downloaded } from "./download";

const CONTENT = randomBytes(300_000);
const digestOf = (content: Buffer, algorithm: "sha256" | "sha512" = "sha256"): string =>
  `${algorithm}:${createHash(algorithm).update(content).digest("hex")}`;

let vendor: VendorServer;
let folder: string;
let target: string;
beforeEach(async () => {
  vendor = await startVendorServer();
  folder = await mkdtemp(path.join(os.tmpdir(), "burgeon-download-"));
  target = path.join(folder, "image");
});
afterEach(async () => {
  await vendor.close();
  await rm(folder, { recursive: true, force: true });
});

const offer = (file: Partial<VendorFile> = {}): VendorFile => {
  const offered = { content: CONTENT, etag: '"v1"', ...file };
  vendor.files.set("image", offered);
  return offered;
};

type Options = { expected?: string; signal?: AbortSignal; name?: string };
const fetchIt = ({ expected = digestOf(CONTENT), signal, name = "image" }: Options = {}): Promise<Downloaded> =>
  download({
    url: vendor.url(name),
    target,
    expected,
    signal: signal ?? new AbortController().signal,
    progress: () => undefined,
    pauses: [0, 0, 0],
  });
const ranges = () => vendor.requests.map(({ range }) => range ?? "whole");

async function expectWhole(got: Downloaded): Promise<void> {
  expect(got).toEqual({ digest: digestOf(CONTENT), sizeBytes: CONTENT.length });
  expect((await readFile(target)).equals(CONTENT)).toBe(true);
  expect(await readdir(folder)).toEqual(["image"]);
}

describe("a download", () => {
  it("brings the whole file and its digest", async () => {
    offer();
    await expectWhole(await fetchIt());
    expect(ranges()).toEqual(["whole"]);
  });

  it("checks SHA-512 as well, and computes SHA-256 where nothing is expected", async () => {
    offer();
    const expected = digestOf(CONTENT, "sha512");
    expect((await fetchIt({ expected })).digest).toBe(expected);
    await rm(target);
    const job = { url: vendor.url("image"), target, signal: new AbortController().signal, progress: () => undefined };
    expect((await download(job)).digest).toBe(digestOf(CONTENT));
  });

  it("follows redirects", async () => {
    offer();
    vendor.files.set("latest", { content: CONTENT, redirect: "/image" });
    await expectWhole(await fetchIt({ name: "latest" }));
  });

  it("goes on from where a connection was cut, again and again", async () => {
    offer({ dies: [100_000, 50_000, 80_000] });
    await expectWhole(await fetchIt());
    expect(vendor.requests.slice(1).map(({ ifRange }) => ifRange)).toEqual(['"v1"', '"v1"', '"v1"']);
    expect(ranges()[0]).toBe("whole");
    expect(
      ranges()
        .slice(1)
        .every((range) => /^bytes=[1-9]\d*-$/.test(range)),
    ).toBe(true);
  });

  it("tells how far it is, up to the end", async () => {
    offer({ dies: [100_000] });
    const said: (number | null)[] = [];
    const signal = new AbortController().signal;
    const progress = (_bytes: number, fraction: number | null) => said.push(fraction);
    await download({ url: vendor.url("image"), target, signal, progress, pauses: [0] });
    expect(said.at(-1)).toBe(1);
    expect([...said].sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(said);
  });

  it("outlasts a server that is away for a moment", async () => {
    offer({ statuses: [503, 502] });
    await expectWhole(await fetchIt());
  });

  it("starts over with a server that ignores ranges", async () => {
    offer({ dies: [100_000], ignoresRange: true });
    await expectWhole(await fetchIt());
    expect(vendor.requests).toHaveLength(2);
  });

  it("starts over when the file changed in between, and never mixes the two", async () => {
    const file = offer({ content: randomBytes(300_000), dies: [100_000] });
    vendor.onRequest = () => {
      if (vendor.requests.length === 2) Object.assign(file, { content: CONTENT, etag: '"v2"' });
    };
    await expectWhole(await fetchIt());
  });

  it("starts over when the server has no version to go by", async () => {
    offer({ dies: [100_000], etag: undefined });
    await expectWhole(await fetchIt());
    expect(ranges()).toEqual(["whole", "whole"]);
  });
});

describe("a download that an earlier process left", () => {
  const leave = async (bytes: Buffer, state: object): Promise<void> => {
    await writeFile(`${target}.part`, bytes);
    await writeFile(`${target}.part.json`, JSON.stringify(state));
  };
  const state = () => ({ url: vendor.url("image"), validator: '"v1"', sizeBytes: CONTENT.length });

  it("is gone on with", async () => {
    offer();
    await leave(CONTENT.subarray(0, 200_000), state());
    await expectWhole(await fetchIt());
    expect(ranges()).toEqual(["bytes=200000-"]);
  });

  it("is taken as it is when it was complete", async () => {
    offer();
    await leave(CONTENT, state());
    await expectWhole(await fetchIt());
  });

  it("is thrown away when it is longer than the file, of another address, or unreadable", async () => {
    offer();
    await leave(Buffer.concat([CONTENT, Buffer.from("more")]), state());
    await expectWhole(await fetchIt());
    await leave(CONTENT.subarray(0, 200_000), { ...state(), url: vendor.url("other") });
    await expectWhole(await fetchIt());
    await writeFile(`${target}.part`, "x");
    await writeFile(`${target}.part.json`, '{"url');
    await expectWhole(await fetchIt());
  });

  it("is found out when its bytes are not the file's", async () => {
    offer();
    await leave(randomBytes(200_000), state());
    await expect(fetchIt()).rejects.toMatchObject({ code: "digest-mismatch" });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("a download that fails", () => {
  it("with another digest leaves nothing", async () => {
    offer({ content: randomBytes(300_000) });
    await expect(fetchIt()).rejects.toMatchObject({
      code: "digest-mismatch",
      text: { detail: expect.stringContaining("sha256:"), remedy: expect.stringContaining("again") },
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it("because the file is shorter than it was says so", async () => {
    offer({ content: CONTENT.subarray(0, 250_000) });
    await expect(fetchIt()).rejects.toMatchObject({ code: "digest-mismatch" });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([404, 403, 410])("with %i does not ask again", async (status) => {
    offer({ statuses: [status] });
    await expect(fetchIt()).rejects.toMatchObject({ code: "download-failed" });
    expect(vendor.requests).toHaveLength(1);
  });

  it("because the server stays away keeps what came, so that a retry goes on", async () => {
    const file = offer({ dies: [100_000, 0, 0, 0, 0] });
    await expect(fetchIt()).rejects.toMatchObject({
      code: "download-failed",
      text: { detail: expect.stringContaining("the connection was cut") },
    });
    file.dies = [];
    await expectWhole(await fetchIt());
    expect(ranges().at(-1)).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it("because nobody listens names the reason", async () => {
    const url = vendor.url("image");
    await vendor.close();
    const job = { url, target, signal: new AbortController().signal, progress: () => undefined, pauses: [] };
    await expect(download(job)).rejects.toMatchObject({
      code: "download-failed",
      text: { detail: expect.stringContaining("the connection was refused") },
    });
    vendor = await startVendorServer();
  });

  it("because it was cancelled rejects with the reason, and a later one goes on", async () => {
    const abort = new AbortController();
    const file = offer({ dies: [100_000] });
    vendor.onRequest = () => {
      if (vendor.requests.length === 2) abort.abort(new Error("cancelled"));
    };
    await expect(fetchIt({ signal: abort.signal })).rejects.toThrow("cancelled");
    file.dies = [];
    vendor.onRequest = undefined;
    await expectWhole(await fetchIt());
    expect(ranges().at(-1)).toMatch(/^bytes=[1-9]\d*-$/);
  });
});
