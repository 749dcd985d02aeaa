import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findKernel, probeArguments, probeKvm } from "@/lib/hypervisors/libvirt/kvm-probe";

describe("probeKvm", () => {
  let dir: string;
  const qemu = async (script: string): Promise<string> => {
    const path = join(dir, "qemu");
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o700);
    return path;
  };

  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), "burgeon-test-"))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it("believes a kernel that came up so far as to miss its disk, at once", async () => {
    const script = 'echo "[    0.9] Kernel panic - not syncing: VFS: Unable to mount root fs"; exec sleep 60';
    const probe = await probeKvm({ timeoutMs: 10_000, kernel: "/k", qemu: await qemu(script) });
    expect(probe).toMatchObject({ works: true, milliseconds: expect.any(Number) });
    expect(probe.works && probe.milliseconds).toBeLessThan(10_000);
  });

  it("believes neither a firmware's banner nor a kernel's first lines", async () => {
    const script = 'echo "SeaBIOS (version 1.16.2)"; echo "[    0.0] Linux version 6.1.0"; exec sleep 60';
    const probe = await probeKvm({ timeoutMs: 300, kernel: "/k", qemu: await qemu(script) });
    expect(probe).toEqual({ works: false, reason: "A Linux guest did not come up under KVM within 0.3 s." });
  });

  it("says what QEMU said", async () => {
    const script = 'echo "qemu-system-x86_64: failed to initialize kvm: Permission denied" >&2; exit 1';
    const probe = await probeKvm({ timeoutMs: 10_000, kernel: "/k", qemu: await qemu(script) });
    expect(probe).toEqual({ works: false, reason: "qemu-system-x86_64: failed to initialize kvm: Permission denied" });
  });

  it("says that QEMU ended, or is missing", async () => {
    const ended = await probeKvm({ timeoutMs: 10_000, kernel: "/k", qemu: await qemu("exit 3") });
    expect(ended).toEqual({ works: false, reason: "QEMU ended with code 3 before a Linux guest came up." });
    const missing = await probeKvm({ timeoutMs: 10_000, kernel: "/k", qemu: join(dir, "none") });
    expect(missing).toMatchObject({ works: false, reason: expect.stringContaining("ENOENT") });
  });

  it("ends with the caller's signal", async () => {
    const abort = new AbortController();
    const probe = probeKvm({
      timeoutMs: 60_000,
      kernel: "/k",
      qemu: await qemu("exec sleep 60"),
      signal: abort.signal,
    });
    abort.abort();
    await expect(probe).rejects.toThrow(/abort/i);
  });

  it("hands QEMU the kernel as an argument of its own", () => {
    expect(probeArguments("/boot/vm linuz")).toContain("/boot/vm linuz");
  });
});

describe("findKernel", () => {
  it("takes the newest kernel, by number, and none where there is none", async () => {
    const dir = await mkdtemp(join(tmpdir(), "burgeon-test-"));
    try {
      expect(await findKernel(dir)).toBeNull();
      for (const name of ["vmlinuz-6.1.0-9-amd64", "vmlinuz-6.1.0-31-amd64", "initrd.img-6.9"])
        await writeFile(join(dir, name), "");
      expect(await findKernel(dir)).toBe(join(dir, "vmlinuz-6.1.0-31-amd64"));
      expect(await findKernel(join(dir, "absent"))).toBeNull();
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
