import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { probeKvm } from "@/lib/hypervisors/libvirt/kvm-probe";
import { runProgram } from "@/lib/hypervisors/libvirt/virsh";
import { testOsImage } from "@/lib/provisioning/testing/os-image";

const { code } = await runProgram("qemu-system-x86_64", ["--version"], { signal: AbortSignal.timeout(60_000) });
if (code !== 0) console.warn("The test of the KVM probe is skipped: qemu-system-x86_64 is not installed.");

/** Few machines that run tests have KVM. An emulated processor is slower, and its kernel says the same. */
const EMULATE = `#!/bin/sh
for word; do
  shift
  case $word in kvm) word=tcg ;; host) word=max ;; esac
  set -- "$@" "$word"
done
exec qemu-system-x86_64 "$@"
`;

describe.skipIf(code !== 0)("the KVM probe", () => {
  let dir: string;
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), "burgeon-test-"))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it("knows a real kernel that came up by what it prints", async () => {
    const qemu = join(dir, "qemu");
    await writeFile(qemu, EMULATE, { mode: 0o700 });
    const { files } = await testOsImage("disk");
    expect(await probeKvm({ timeoutMs: 600_000, kernel: files.kernel, qemu })).toMatchObject({ works: true });
  });
});
