import { spawn } from "node:child_process";
import { access, constants, readdir } from "node:fs/promises";
import { join } from "node:path";

export type KvmProbe = { works: true; milliseconds: number } | { works: false; reason: string };

export type KvmProbeOptions = {
  timeoutMs: number;
  /** Absolute path of a Linux kernel; without it, one of /boot that this user may read. */
  kernel?: string;
  signal?: AbortSignal;
  /** For tests; default: qemu-system-x86_64. */
  qemu?: string;
};

// A kernel without a disk ends in one of these. Its first line would not do: broken KVM can stop after a few.
const PROOF = /Kernel panic - not syncing|Unable to mount root fs/;
const KEPT_CHARS = 16 * 1024;

/** The newest kernel below /boot that can be read. Ubuntu's can be read by root alone. */
export async function findKernel(dir = "/boot"): Promise<string | null> {
  const names = await readdir(dir).catch(() => []);
  const kernels = names.filter((name) => name.startsWith("vmlinuz-"));
  kernels.sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  for (const name of kernels) {
    const path = join(dir, name);
    if (
      await access(path, constants.R_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return null;
}

/** Arguments of a diskless guest, with the CPU model that our domains get under KVM: that model alone can fail. */
export const probeArguments = (kernel: string): string[] => [
  ...["-accel", "kvm", "-machine", "q35", "-cpu", "host", "-m", "256", "-nodefaults", "-display", "none"],
  ...["-serial", "stdio", "-no-reboot", "-kernel", kernel, "-append", "console=ttyS0 panic=-1"],
];

/**
 * Boots a Linux kernel under KVM, because everything less can lie: /dev/kvm, capability lists, even creating a virtual
 * CPU succeed on hosts where a guest then hangs for ever. A second or two where KVM works, `timeoutMs` where it hangs.
 * Never throws but for an abort.
 */
export async function probeKvm({ timeoutMs, kernel, signal, qemu }: KvmProbeOptions): Promise<KvmProbe> {
  const path = kernel ?? (await findKernel());
  if (path === null) return { works: false, reason: "There is no Linux kernel to boot as a test." };
  signal?.throwIfAborted();
  const startedAt = performance.now();
  const deadline = AbortSignal.timeout(timeoutMs);
  const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
  return new Promise((resolve, reject) => {
    const child = spawn(qemu ?? "qemu-system-x86_64", probeArguments(path), {
      stdio: ["ignore", "pipe", "pipe"],
      signal: stop,
      killSignal: "SIGKILL",
    });
    let output = "";
    let spawnError: Error | undefined;
    const read = (chunk: string) => {
      output = (output + chunk).slice(-KEPT_CHARS);
      if (PROOF.test(output)) child.kill("SIGKILL");
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", read);
    child.on("error", (e) => (spawnError = e));
    child.on("close", (code) => {
      if (PROOF.test(output)) return resolve({ works: true, milliseconds: Math.round(performance.now() - startedAt) });
      if (signal?.aborted) return reject(signal.reason);
      resolve({
        works: false,
        reason: failureReason({ timedOut: deadline.aborted, timeoutMs, spawnError, code, output }),
      });
    });
  });
}

type Ending = { timedOut: boolean; timeoutMs: number; spawnError?: Error; code: number | null; output: string };

function failureReason({ timedOut, timeoutMs, spawnError, code, output }: Ending): string {
  if (timedOut) return `A Linux guest did not come up under KVM within ${timeoutMs / 1000} s.`;
  if (spawnError) return `QEMU cannot be started: ${spawnError.message}`;
  // Console output of a guest may hold anything; a line of QEMU itself is plain.
  const last = output
    .split("\n")
    .findLast((line) => line.startsWith("qemu-system"))
    ?.slice(0, 300);
  return last ?? `QEMU ended with code ${code} before a Linux guest came up.`;
}
