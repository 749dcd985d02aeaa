import { findKernel, probeKvm } from "@/lib/hypervisors/libvirt/kvm-probe";
import { isRemoteUri, type LibvirtConnection } from "@/lib/hypervisors/libvirt/connection";
import type { Virsh } from "@/lib/hypervisors/libvirt/virsh";
import { isFailure } from "@/lib/hypervisors/libvirt/virsh-failure";
import { say, type Sentence } from "@/lib/util/say";

const PROBE_MS = 20_000;
const QUERY_MS = 60_000;

export type Acceleration = { accelerated: boolean; note?: Sentence };

const EMULATED = say`Machines are emulated (TCG) and many times slower than with KVM`;

/**
 * Decides between KVM and TCG, once for the life of a driver. Set-up probes and stores its finding in the cloud's row;
 * `auto` is for rows that were made by hand.
 */
export function createAcceleration(virsh: Virsh, { uri, acceleration }: LibvirtConnection) {
  let found: Promise<Acceleration> | undefined;

  async function find(signal: AbortSignal): Promise<Acceleration> {
    if (acceleration === "kvm") return { accelerated: true };
    if (acceleration === "tcg")
      return { accelerated: false, note: say`${EMULATED}, as this cloud's connection asks for.` };
    const advertised = await virsh
      .run(["domcapabilities", "--virttype", "kvm"], { signal, timeoutMs: QUERY_MS })
      .then(() => true)
      .catch((e: unknown) => {
        if (isFailure(e, "refused", "no-acceleration")) return false;
        throw e;
      });
    if (!advertised) return { accelerated: false, note: say`${EMULATED}: libvirt offers no KVM on this host.` };
    if (isRemoteUri(uri)) {
      return { accelerated: true, note: say`KVM is advertised by the remote host and was not tried.` };
    }
    const kernel = await findKernel();
    if (kernel === null) {
      return { accelerated: false, note: say`${EMULATED}: KVM could not be tried for want of a kernel in /boot.` };
    }
    const probe = await probeKvm({ timeoutMs: PROBE_MS, kernel, signal });
    return probe.works ? { accelerated: true } : { accelerated: false, note: say`${EMULATED}. ${probe.reason}` };
  }

  return (signal: AbortSignal): Promise<Acceleration> => {
    found ??= find(signal).catch((e: unknown) => {
      found = undefined;
      throw e;
    });
    return found;
  };
}
