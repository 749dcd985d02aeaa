// Boots a Linux kernel under KVM and prints the verdict as JSON. Bundled to dist/probe.mjs; set-up runs it when it looks
// for a hypervisor.
import { probeKvm } from "@/lib/hypervisors/libvirt/kvm-probe";

/** A kernel takes a second or two where KVM works, on a busy machine a few more. */
const TIMEOUT_MS = 20_000;

const verdict = await probeKvm({ timeoutMs: TIMEOUT_MS, kernel: process.env.BURGEON_PROBE_KERNEL });
process.stdout.write(`${JSON.stringify(verdict)}\n`);
