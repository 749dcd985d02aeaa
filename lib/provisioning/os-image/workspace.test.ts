import { spawnSync } from "node:child_process";
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeWorkspace, publish, removeDeadWorkspaces } from "./workspace";

let folder: string;
let outDir: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "workspace-"));
  outDir = path.join(folder, "images", "debian-12");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a build's workspace", () => {
  it("lies beside its target, and a live build's is left alone", async () => {
    const work = await makeWorkspace(outDir);
    expect(path.dirname(work)).toBe(path.dirname(outDir));
    await removeDeadWorkspaces(outDir);
    await access(work);
  });

  it("is removed when its build is dead, also when another process has its number now; nothing else is", async () => {
    const parent = path.dirname(outDir);
    const { pid } = spawnSync("true");
    const dead = [`.debian-12.building-${pid}-123-0a0b0c0d`, `.debian-12.building-${process.pid}-1-0a0b0c0d`];
    const others = [".debian-13.building-1-1-0a0b0c0d", "debian-12", ".debian-12.building-notes"];
    for (const name of [...dead, ...others]) await mkdir(path.join(parent, name, "tree"), { recursive: true });
    await removeDeadWorkspaces(outDir);
    expect((await readdir(parent)).sort()).toEqual([...others].sort());
  });

  it("becomes the target at once, in place of an older image", async () => {
    for (const content of ["old", "new"]) {
      const work = await makeWorkspace(outDir);
      await mkdir(path.join(work, "out"));
      await writeFile(path.join(work, "out", "image"), content);
      await publish(path.join(work, "out"), outDir);
      await rm(work, { recursive: true });
    }
    expect(await readFile(path.join(outDir, "image"), "utf8")).toBe("new");
    expect(await readdir(path.dirname(outDir))).toEqual(["debian-12"]);
  });
});
