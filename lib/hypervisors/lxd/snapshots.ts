import type { CallContext } from "@/lib/hypervisors/driver";
import type { Daemon } from "./daemon";
import { onMachine, pathOf, readRecord } from "./machines";
import * as records from "./records";

export async function listSnapshots(daemon: Daemon, ctx: CallContext, id: string): Promise<string[]> {
  await readRecord(daemon, id, ctx.signal);
  const list = await daemon.transport.get(records.snapshots, `${pathOf(id)}/snapshots`, ctx.signal, {
    ...daemon.inProject,
    recursion: 1,
  });
  return list.map(({ name }) => name.slice(name.lastIndexOf("/") + 1));
}

/** Of the disk only: containers have no memory image. */
export const ensureSnapshot = (daemon: Daemon, ctx: CallContext, id: string, name: string): Promise<void> =>
  onMachine(daemon, ctx, id, async () => {
    if ((await listSnapshots(daemon, ctx, id)).includes(name)) return;
    await daemon.create(`${pathOf(id)}/snapshots`, { name, stateful: false }, ctx.signal, daemon.inProject);
  });

/** A running machine is stopped and started again by the daemon. */
export const restoreSnapshot = (daemon: Daemon, ctx: CallContext, id: string, name: string): Promise<void> =>
  onMachine(daemon, ctx, id, () =>
    daemon.transport.change({
      method: "PUT",
      path: pathOf(id),
      query: daemon.inProject,
      body: { restore: name },
      signal: ctx.signal,
    }),
  );

export const deleteSnapshot = (daemon: Daemon, ctx: CallContext, id: string, name: string): Promise<void> =>
  onMachine(daemon, ctx, id, () =>
    daemon.remove(`${pathOf(id)}/snapshots/${encodeURIComponent(name)}`, ctx.signal, daemon.inProject),
  );
