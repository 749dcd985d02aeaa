import type { SnapshotRestore } from "@/lib/hypervisors/driver";
import type { Daemon } from "./daemon";
import * as records from "./records";

/** The pool's setting by which ZFS deletes what is newer, where it would refuse to restore otherwise. */
const REMOVES_NEWER = "volume.zfs.remove_snapshots";

/** Which snapshots can be restored on a pool of ours; of several pools, what holds for all of them. */
export async function readSnapshotRestore(
  daemon: Pick<Daemon, "names" | "find">,
  signal: AbortSignal,
): Promise<SnapshotRestore> {
  const { pool, fullPool } = daemon.names;
  const found = await Promise.all(
    [pool, fullPool].map((name) => daemon.find(records.pool, `/1.0/storage-pools/${name}`, signal)),
  );
  const rules = found.flatMap((one) => (one === null ? [] : ruleOf(one)));
  return rules.find((rule) => rule === "newest") ?? rules.find((rule) => rule === "deletes-newer") ?? "any";
}

function ruleOf({ driver, config }: records.PoolRecord): SnapshotRestore {
  if (driver !== "zfs") return "any";
  // What the daemon takes for true.
  return /^(true|1|yes|on)$/i.test(config?.[REMOVES_NEWER] ?? "") ? "deletes-newer" : "newest";
}
