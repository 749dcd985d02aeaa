/** Work that the daemon goes on with after the call that began it was cut off, or that another worker has begun. */
import type { z } from "zod";
import { PortalError } from "@/lib/errors";
import type { Daemon } from "./daemon";
import * as records from "./records";

export type Operation = z.infer<typeof records.operation>;

/** Waits for the operations of our project under way that `concerns` picks. False when there was none. */
export async function waitForOperations(
  daemon: Daemon,
  signal: AbortSignal,
  concerns: (operation: Operation) => boolean,
): Promise<boolean> {
  const byState = await daemon.find(records.operations, "/1.0/operations", signal, {
    ...daemon.inProject,
    recursion: 1,
  });
  const under = Object.values(byState ?? {}).flatMap((list) => list ?? []);
  const awaited = under.filter(concerns);
  for (const { id } of awaited) {
    try {
      await daemon.transport.waitFor(`/1.0/operations/${id}`, signal, daemon.inProject);
    } catch (e) {
      // That it failed, or has ended meanwhile, is its caller's affair.
      if (signal.aborted || (e instanceof PortalError && e.code === "hypervisor-unreachable")) throw e;
    }
  }
  return awaited.length > 0;
}

export const concernsInstance =
  (id: string) =>
  ({ resources }: Operation): boolean =>
    Object.values(resources ?? {}).some((urls) => urls?.some((url) => instanceIn(url) === id));

/** Imports and captures name no object that they work on; all of a project are meant. Tokens never end by themselves. */
export const concernsImages = ({ class: kind, description }: Operation): boolean =>
  kind === "task" && /\bimage\b/i.test(description);

const instanceIn = (url: string): string | undefined => /^\/1\.0\/(?:instances|containers)\/([^/?]+)/.exec(url)?.[1];
