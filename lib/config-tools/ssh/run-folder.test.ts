import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeRunFolder, sweepRunFolders } from "@/lib/config-tools/ssh/run-folder";

const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

describe("run folders", () => {
  let workDir: string;
  beforeEach(async () => {
    workDir = path.join(await mkdtemp(path.join(os.tmpdir(), "run-folder-")), "work");
  });
  afterEach(() => rm(path.dirname(workDir), { recursive: true }));

  it("are for their owner's eyes only, and so are their files", async () => {
    const folder = await makeRunFolder(workDir);
    const file = await folder.write("secrets.yml", "password: x\n");
    expect(await readFile(file, "utf8")).toBe("password: x\n");
    expect([await modeOf(workDir), await modeOf(folder.path), await modeOf(file)]).toEqual([0o700, 0o700, 0o600]);
  });

  it("never overwrite a file", async () => {
    const folder = await makeRunFolder(workDir);
    await folder.write("key", "a");
    await expect(folder.write("key", "b")).rejects.toMatchObject({ code: "EEXIST" });
  });

  it("forget one file, then go as a whole; both may be repeated", async () => {
    const folder = await makeRunFolder(workDir);
    await folder.write("secrets.yml", "x");
    await folder.write("key", "x");
    await folder.forget("secrets.yml");
    await folder.forget("secrets.yml");
    expect(await readdir(folder.path)).toEqual(["key"]);
    await folder.remove();
    await folder.remove();
    expect(await readdir(workDir)).toEqual([]);
  });

  it("are swept when their process is gone, and kept while it lives", async () => {
    const own = await makeRunFolder(workDir);
    // No process has this number: it is beyond the kernel's largest.
    await mkdir(path.join(workDir, "run-4194305-1-0123456789ab"));
    // This process, as far as its number goes, but it started at another time.
    await mkdir(path.join(workDir, `run-${process.pid}-1-0123456789ab`));
    await mkdir(path.join(workDir, "something-else"));
    await sweepRunFolders(workDir);
    expect((await readdir(workDir)).sort()).toEqual([path.basename(own.path), "something-else"].sort());
  });

  it("can be swept before there is any", async () => {
    await sweepRunFolders(workDir);
    expect(await readdir(workDir)).toEqual([]);
  });
});
