import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { endLeftOverChildren, KeptProcess } from "@/scripts/lib/children.mjs";
import { holdDaemon } from "@/scripts/lib/daemons.mjs";
import { run } from "@/scripts/lib/exec.mjs";
import { endProcess, isAlive } from "@/scripts/lib/processes.mjs";
import { parseIdentity, readLiving, writeJson } from "@/scripts/lib/state-files.mjs";

const WITHIN = { timeout: 20_000, interval: 20 };

let dataDir = "";
const crashes: string[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "burgeon-children-"));
  crashes.length = 0;
});
afterEach(async () => {
  await endLeftOverChildren(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

function program(source: string): KeptProcess {
  const file = path.join(dataDir, "program.mjs");
  writeFileSync(file, source);
  return new KeptProcess({
    ...{ name: "program", args: [file], cwd: dataDir, dataDir, env: process.env },
    onCrash: (message) => crashes.push(message),
  });
}

const pidFile = () => path.join(dataDir, "run", "children", "program.json");
const living = () => readLiving(pidFile());
const comesUp = () => vi.waitFor(() => expect(living()).toBeDefined(), WITHIN).then(() => living()!);

describe("KeptProcess", () => {
  it("starts a killed process again and says so", async () => {
    const kept = program("setInterval(() => {}, 1000)");
    kept.start();
    const first = await comesUp();
    process.kill(first.pid, "SIGKILL");
    await vi.waitFor(() => expect(living()?.pid).not.toBe(first.pid), WITHIN);
    const second = await comesUp();
    expect(crashes).toEqual([expect.stringMatching(/^program was ended by SIGKILL; it starts again in 1\.0 s/)]);
    await kept.stop();
    expect(isAlive(second)).toBe(false);
    expect(crashes).toHaveLength(1);
  });

  it("lets it end by itself when it is stopped, and does not start it again", async () => {
    const kept = program(
      "process.on('SIGTERM', () => { console.log('good bye'); process.exit(0); }); setInterval(() => {}, 1000); console.log('ready')",
    );
    kept.start();
    await vi.waitFor(() => expect(kept.lastOutput()).toContain("ready"), WITHIN);
    await kept.stop();
    expect(kept.lastOutput()).toContain("good bye");
    expect(kept.isRunning).toBe(false);
    expect(crashes).toEqual([]);
  });

  it("keeps the end of its output for error messages", async () => {
    const kept = program("console.error('no such table'); process.exit(3)");
    kept.start();
    await vi.waitFor(() => expect(crashes[0]).toMatch(/ended with code 3/), WITHIN);
    await kept.stop();
    expect(kept.lastOutput()).toContain("no such table");
  });

  it("ends when the process that keeps it is killed", async () => {
    const starter = path.join(dataDir, "starter.mjs");
    const target = path.join(dataDir, "target.mjs");
    writeFileSync(target, "setInterval(() => {}, 1000)");
    writeFileSync(
      starter,
      `import { KeptProcess } from ${JSON.stringify(path.resolve("scripts/lib/children.mjs"))};
       const spec = { name: "program", args: [${JSON.stringify(target)}], cwd: "/", dataDir: ${JSON.stringify(dataDir)} };
       new KeptProcess({ ...spec, env: process.env, onCrash: () => {} }).start();`,
    );
    const starterPid = path.join(dataDir, "starter.json");
    const ended = run(process.execPath, [starter], { pidFile: starterPid });
    const child = await comesUp();
    process.kill(parseIdentity(readFileSync(starterPid, "utf8"))!.pid, "SIGKILL");
    expect((await ended).signal).toBe("SIGKILL");
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), WITHIN);
  });
});

describe("endLeftOverChildren", () => {
  it("ends what a pid file names, and nobody whose start time differs", async () => {
    const kept = program("setInterval(() => {}, 1000)");
    kept.start();
    const child = await comesUp();
    const other = path.join(path.dirname(pidFile()), "other.json");
    writeJson(other, { pid: process.pid, startedAt: "another-boot/17" });
    expect(await endLeftOverChildren(dataDir)).toEqual(["program"]);
    expect(isAlive(child)).toBe(false);
    await kept.stop();
  });
});

describe("holdDaemon", () => {
  const daemon = () => ({
    name: "fake",
    command: process.execPath,
    args: ["-e", "setInterval(() => {}, 1000)"],
    unit: "fake",
  });
  const record = () => path.join(dataDir, "fake.json");
  const use = (installationId: string, isUp = async () => readLiving(record()) !== undefined) =>
    holdDaemon(daemon(), { isUp, installationId, folder: dataDir });

  it("starts it once for two installations, and stops it after the last", async () => {
    const [first, second] = [await use("aaaaaa"), await use("bbbbbb")];
    const running = readLiving(record());
    expect(running).toBeDefined();
    await first.release();
    expect(readLiving(record())).toEqual(running);
    await second.release();
    expect(readLiving(record())).toBeUndefined();
  });

  it("does not wait for an installation that was killed", async () => {
    const mine = await use("aaaaaa");
    writeJson(path.join(dataDir, "fake.users", "bbbbbb.json"), { pid: process.pid, startedAt: "another-boot/17" });
    await mine.release();
    expect(readLiving(record())).toBeUndefined();
  });

  it("never stops a daemon that somebody else started", async () => {
    const foreign = await use("aaaaaa", async () => true);
    expect(readLiving(record())).toBeUndefined();
    await foreign.release();
  });

  it("shows the log of a daemon that ends at once", async () => {
    const broken = { ...daemon(), args: ["-e", "console.error('no cgroups here'); process.exit(1)"] };
    const failure = await holdDaemon(broken, {
      isUp: async () => false,
      installationId: "aaaaaa",
      folder: dataDir,
    }).catch((e: unknown) => e);
    expect(failure).toMatchObject({
      message: "fake does not answer.",
      output: expect.stringContaining("no cgroups here"),
    });
  });

  afterEach(async () => {
    const left = readLiving(record());
    if (left) await endProcess(left);
  });
});
