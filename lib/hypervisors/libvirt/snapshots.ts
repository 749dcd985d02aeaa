import { checkedMachineId, checkedSnapshotName } from "@/lib/hypervisors/libvirt/names";
import type { Domains } from "@/lib/hypervisors/libvirt/domains";
import { ignoring } from "@/lib/hypervisors/libvirt/pool";
import type { Virsh } from "@/lib/hypervisors/libvirt/virsh";

const QUERY_MS = 60_000;
/** All memory of a running guest is written into its disk, or read back. */
const SNAPSHOT_MS = 30 * 60_000;

/** Snapshots inside the machine's qcow2; of a running machine with its memory, so a restored one runs on from there. */
export function createSnapshots(virsh: Virsh, domains: Domains) {
  const limits = (signal: AbortSignal) => ({ signal, timeoutMs: SNAPSHOT_MS });
  return {
    async ensure(signal: AbortSignal, id: string, name: string): Promise<void> {
      await domains.require(signal, checkedMachineId(id));
      await virsh.run(["snapshot-create-as", id, checkedSnapshotName(name)], limits(signal)).catch(ignoring("exists"));
    },

    /** The machine is afterwards in the state it had when the snapshot was taken, running or stopped. */
    async restore(signal: AbortSignal, id: string, name: string): Promise<void> {
      await domains.require(signal, checkedMachineId(id));
      // --force: QEMU may be restarted when the machine's size changed since.
      await virsh.run(["snapshot-revert", id, checkedSnapshotName(name), "--force"], limits(signal));
    },

    async delete(signal: AbortSignal, id: string, name: string): Promise<void> {
      if (!(await domains.find(signal, checkedMachineId(id)))) return;
      await virsh
        .run(["snapshot-delete", id, checkedSnapshotName(name)], limits(signal))
        .catch(ignoring("no-snapshot", "no-domain"));
    },

    async list(signal: AbortSignal, id: string): Promise<string[]> {
      await domains.require(signal, checkedMachineId(id));
      const output = await virsh.run(["snapshot-list", id, "--name"], { signal, timeoutMs: QUERY_MS });
      return output.split("\n").filter((line) => line !== "");
    },
  };
}
