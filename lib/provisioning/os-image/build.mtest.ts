import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildOsImage, checkPrerequisites } from "./build";
import { readOsImage } from "./image-folder";
import type { Sentence } from "@/lib/util/say";

const recipe = { os: "debian", release: "12", suite: "bookworm", description: "Debian 12" };
const never = (): AbortSignal => new AbortController().signal;
const quiet = (): void => undefined;

describe("an image from the real mirror", () => {
  let folder: string;
  let outDir: string;

  beforeAll(async () => {
    await checkPrerequisites(["container"]);
    folder = await mkdtemp(path.join(os.tmpdir(), "os-image-"));
    outDir = path.join(folder, "debian-12");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("leaves nothing when cancelled in the middle of the build", async () => {
    const abort = new AbortController();
    const progress = ({ sentence }: Sentence): void => {
      if (sentence.startsWith("Unpacking")) abort.abort();
    };
    await expect(
      buildOsImage({ recipe, outDir, formats: ["container"], signal: abort.signal, progress }),
    ).rejects.toMatchObject({ code: "cancelled" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("says that the mirror does not carry a release that does not exist", async () => {
    const unknown = { ...recipe, suite: "nosuchsuite" };
    await expect(
      buildOsImage({ recipe: unknown, outDir, formats: ["container"], signal: never(), progress: quiet }),
    ).rejects.toMatchObject({
      code: "image-build-failed",
      text: { detail: expect.stringContaining("does not carry this release") },
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it("builds a container image that can be read again", async () => {
    const image = await buildOsImage({ recipe, outDir, formats: ["container"], signal: never(), progress: quiet });
    expect(image.id).toMatch(/^debian-12-[0-9a-f]{10}$/);
    expect(image.packages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["cloud-init", "openssh-server", "python3-apt"]),
    );
    expect(await readOsImage(outDir)).toEqual(image);
    expect(await readdir(folder)).toEqual(["debian-12"]);
    const names = execFileSync("tar", ["--zstd", "-tf", image.files.rootTarball ?? ""], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 ** 2,
    }).split("\n");
    expect(names).toContain("./etc/cloud/cloud.cfg.d/95-burgeon.cfg");
    expect(names.filter((name) => /^\.\/(boot\/.|etc\/ssh\/ssh_host_)/.test(name))).toEqual([]);
  });
});
