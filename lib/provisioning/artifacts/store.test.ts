import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Artifact } from "@/lib/blueprints/artifacts";
import { english } from "@/lib/util/say";
import type { Fetched } from "./context";
import { sha512Of } from "./maven";
import { ArtifactStore } from "./store";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), "burgeon-artifacts-"))));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const context = (signal = new AbortController().signal) => {
  const said: string[] = [];
  return { signal, said, progress: (text: Parameters<typeof english>[0]) => void said.push(english(text)) };
};
const artifact = (sha512: string): Artifact => ({
  ...{ id: "thing", title: "Thing", version: "1.0" },
  files: [{ maven: "org.example:thing:jar:1.0", sha512 }],
});

function written(work: string, content: string): Fetched {
  const file = path.join(work, "file");
  writeFileSync(file, content);
  return { file, origin: { how: "vendor", source: null, signed: false } };
}

describe("the artifact store", () => {
  const store = path.join.bind(path);

  it("fetches once for all who ask at once, and never again", async () => {
    let fetched = 0;
    const made = new ArtifactStore(store(folder, "kept"), {
      fetch: async (_artifact, work) => {
        fetched += 1;
        return written(work, "content");
      },
    });
    const [first, second] = await Promise.all([
      made.ensure(artifact("a"), context()),
      made.ensure(artifact("a"), context()),
    ]);
    const third = await made.ensure(artifact("a"), context());
    expect(fetched).toBe(1);
    expect([second, third]).toEqual([first, first]);
    expect(readFileSync(first.file, "utf8")).toBe("content");
    expect(readdirSync(store(folder, "kept"))).toEqual([path.basename(first.file)]);
    expect((await made.ensure(artifact("b"), context())).digest).not.toBe(first.digest);
  });

  it("goes on for those who still want it when one gives up, and ends when nobody does", async () => {
    const begun: AbortSignal[] = [];
    let finish = () => {};
    const made = new ArtifactStore(store(folder, "kept"), {
      fetch: async (_artifact, work, { signal }) => {
        begun.push(signal);
        await new Promise<void>((resolve, reject) => {
          finish = resolve;
          signal.addEventListener("abort", () => reject(new Error("ended")));
        });
        return written(work, "content");
      },
    });
    const [one, two] = [new AbortController(), new AbortController()];
    const wanted = made.ensure(artifact("a"), context(one.signal));
    const other = made.ensure(artifact("a"), context(two.signal));
    await vi.waitFor(() => expect(begun).toHaveLength(1));
    one.abort();
    await expect(wanted).rejects.toMatchObject({ code: "cancelled" });
    expect(begun[0]?.aborted).toBe(false);
    finish();
    expect(existsSync((await other).file)).toBe(true);

    const last = made.ensure(artifact("b"), context(two.signal));
    await vi.waitFor(() => expect(begun).toHaveLength(2));
    two.abort();
    await expect(last).rejects.toMatchObject({ code: "cancelled" });
    expect(begun[1]?.aborted).toBe(true);
  });

  it("removes what a worker that was killed has left, a day later", async () => {
    const [old, recent] = [".fetching-old", ".fetching-new"].map((name) => path.join(folder, name));
    for (const left of [old!, recent!]) mkdirSync(left);
    const before = new Date(Date.now() - 25 * 60 * 60_000);
    utimesSync(old!, before, before);
    const made = new ArtifactStore(folder, { fetch: async (_artifact, work) => written(work, "content") });
    await made.ensure(artifact("a"), context());
    expect([existsSync(old!), existsSync(recent!)]).toEqual([false, true]);
  });

  it("leaves nothing of a fetch that failed, and fetches again", async () => {
    let fail = true;
    const made = new ArtifactStore(store(folder, "kept"), {
      fetch: async (_artifact, work) => {
        const half = written(work, "half");
        if (fail) throw new Error("the mirror is away");
        return half;
      },
    });
    await expect(made.ensure(artifact("a"), context())).rejects.toThrow("the mirror is away");
    expect(readdirSync(store(folder, "kept"))).toEqual([]);
    fail = false;
    expect(existsSync((await made.ensure(artifact("a"), context())).file)).toBe(true);
  });
});

it("a full disk is called one, and takes nothing with it", async () => {
  const made = new ArtifactStore(folder, {
    fetch: async (_artifact, work) => {
      const half = written(work, "half");
      // The device on which every write meets a full disk.
      await writeFile("/dev/full", "the rest");
      return half;
    },
  });
  await expect(made.ensure(artifact("a"), context())).rejects.toMatchObject({
    code: "disk-full",
    text: { remedy: expect.stringContaining("give the folder more room") },
  });
  expect(readdirSync(folder)).toEqual([]);
});

describe("an artifact from Maven", () => {
  /** A Maven that copies what lies in `repository` whatever it is asked for, or fails with what `problem` says. */
  function fakeMaven(content: string | null, problem = "") {
    const bin = path.join(folder, "bin");
    mkdirSync(bin);
    const jar = 'for a in "$@"; do case "$a" in -DoutputDirectory=*) out="${a#*=}";; esac; done';
    const act = problem
      ? `echo "${problem}"; exit 1`
      : content === null
        ? ""
        : `printf %s '${content}' > "$out/thing-1.0.jar"`;
    writeFileSync(path.join(bin, "mvn"), `#!/bin/sh\n${jar}\n${act}\n`);
    chmodSync(path.join(bin, "mvn"), 0o755);
    vi.stubEnv("PATH", `${bin}:${process.env.PATH}`);
  }
  const ensure = (sha512: string) => new ArtifactStore(path.join(folder, "kept")).ensure(artifact(sha512), context());
  async function digestOfText(text: string): Promise<string> {
    const file = path.join(folder, "text");
    writeFileSync(file, text);
    return sha512Of(file);
  }

  it("is an archive of the locked files, the same bytes each time", async () => {
    fakeMaven("a jar");
    const { file } = await ensure(await digestOfText("a jar"));
    const bytes = readFileSync(file);
    expect(bytes.includes("thing-1.0.jar")).toBe(true);
    rmSync(path.join(folder, "kept"), { recursive: true });
    expect(readFileSync((await ensure(await digestOfText("a jar"))).file).equals(bytes)).toBe(true);
  });

  it.each([
    ["other bytes", "other bytes", "its SHA-512 differs"],
    ["a web page with status 200", "<!DOCTYPE html><title>Sign in</title>", "it is a web page"],
    ["nothing", null, "Maven did not bring it"],
  ])("is refused where the repository sends %s", async (_what, content, reason) => {
    fakeMaven(content);
    const failure = await ensure(await digestOfText("a jar")).catch((e: unknown) => e);
    expect(failure).toMatchObject({ code: "digest-mismatch", text: { detail: expect.stringContaining(reason) } });
    expect(readdirSync(path.join(folder, "kept"))).toEqual([]);
  });

  it("says what Maven says when the repository is away", async () => {
    fakeMaven(null, "[ERROR] Could not transfer artifact thing: Connection refused -> [Help 1]");
    await expect(ensure("0")).rejects.toMatchObject({
      code: "download-failed",
      text: { detail: "Maven could not fetch Thing: Could not transfer artifact thing: Connection refused" },
    });
  });

  it("says what to install where there is no Maven", async () => {
    vi.stubEnv("PATH", path.join(folder, "nothing"));
    await expect(ensure("0")).rejects.toMatchObject({
      code: "config-tool-missing",
      text: { remedy: expect.stringContaining("apt-get install maven") },
    });
  });
});
