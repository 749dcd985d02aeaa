import { access, chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createVirsh, PATH, type VirshOptions } from "@/lib/hypervisors/libvirt/virsh";

describe("createVirsh", () => {
  let dir: string;
  const options = (more: Partial<VirshOptions> = {}): VirshOptions => ({
    signal: new AbortController().signal,
    ...more,
  });
  /** Puts a program named virsh first on the path; what it gets before the command is shifted away. */
  const install = async (script: string) => {
    await writeFile(join(dir, "virsh"), `#!/bin/sh\n${script}\n`);
    await chmod(join(dir, "virsh"), 0o700);
    vi.stubEnv("PATH", `${dir}${delimiter}${process.env.PATH}`);
  };

  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), "burgeon-test-"))));
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(dir, { recursive: true, force: true });
  });

  it("hands over arguments as they are, in the C locale", async () => {
    await install('printf "%s\\n" "$LC_ALL" "$@"');
    const output = await createVirsh("qemu:///system").run(["dumpxml", "a; $(id) `id` 'b\""], options());
    expect(output.split("\n")).toEqual([
      "C",
      "-q",
      "-k",
      "10",
      "-K",
      "3",
      "-c",
      "qemu:///system",
      "dumpxml",
      "a; $(id) `id` 'b\"",
      "",
    ]);
  });

  it("throws what virsh said", async () => {
    await install("echo \"error: failed to get domain 'x'\" >&2; exit 1");
    await expect(createVirsh("u").run(["dumpxml", "x"], options())).rejects.toMatchObject({ kind: "no-domain" });
  });

  it("says so when virsh is missing", async () => {
    vi.stubEnv("PATH", dir);
    await expect(createVirsh("u").run(["list"], options())).rejects.toMatchObject({ kind: "client-missing" });
  });

  it("gives up on a libvirt that hangs", async () => {
    await install("exec sleep 60");
    await expect(createVirsh("u").run(["list"], options({ timeoutMs: 200 }))).rejects.toMatchObject({
      kind: "unreachable",
    });
  });

  it("ends virsh when the call is cancelled, before or during its run", async () => {
    await install("exec sleep 60");
    const before = createVirsh("u").run(["list"], options({ signal: AbortSignal.abort() }));
    await expect(before).rejects.toThrow(/abort/i);
    const abort = new AbortController();
    const during = createVirsh("u").run(["list"], options({ signal: abort.signal }));
    abort.abort();
    await expect(during).rejects.toThrow(/abort/i);
  });

  it("passes content by a file that only this user reads and that is gone afterwards", async () => {
    await install('for last; do :; done; stat -c %a "$last"; echo "$last"; cat "$last"');
    const output = await createVirsh("u").runWithFile(["define"], "<secret/>", options());
    const [mode, path, content] = output.split("\n");
    expect([mode, content]).toEqual(["600", "<secret/>"]);
    await expect(access(path ?? "")).rejects.toThrow(/ENOENT/);
  });

  it("reads bytes from the file that virsh wrote", async () => {
    await install('shift 7; printf "\\377\\000x" > "$2"');
    expect(await createVirsh("u").runToFile(["vol-download", PATH], options())).toEqual(Buffer.from([255, 0, 120]));
  });
});
