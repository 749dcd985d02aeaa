import { PortalError } from "@/lib/errors";
import type { SnapshotRestore } from "@/lib/hypervisors/driver";
import { say, type Sentence } from "@/lib/util/say";

type Part = { node: string; machineId: string; madeAt: Date | null; goneAt: Date | null };
type Row = { number: number; takenAt: Date | null; machines: readonly Part[] };

/** What decides whether a snapshot can bring its stack back, whatever state that is in. */
export type Around = {
  /** Those that the stack has. */
  nodes: readonly { name: string; machineId: string }[];
  /** Numbers of those snapshots of the stack that are newer; smallest first. */
  newer: readonly number[];
  /** What the stack's cloud says of its storage. */
  rule: SnapshotRestore;
};

/** Why not, and what to do. */
type Fault = { detail: Sentence; remedy: Sentence };

/**
 * Why a snapshot cannot bring a stack back; null where it can. Its nodes must be those of the stack: one that
 * joined later would go on with newer data, and the others would look for one that has left.
 */
export function notRestorable({ takenAt, machines }: Row, { nodes, newer, rule }: Around): Fault | null {
  const known = new Set(machines.map(({ machineId }) => machineId));
  const joined = nodes.filter(({ machineId }) => !known.has(machineId)).map(({ name }) => name);
  if (joined.length > 0) return other(say`Nodes that joined after this snapshot was taken are not in it: ${joined}.`);
  const there = new Set(nodes.map(({ machineId }) => machineId));
  const left = machines.filter(({ machineId }) => !there.has(machineId)).map(({ node }) => node);
  if (left.length > 0) return other(say`Nodes that this snapshot was taken of have left the stack: ${left}.`);
  if (takenAt === null || machines.some(({ madeAt, goneAt }) => madeAt === null || goneAt !== null))
    return other(say`This snapshot is incomplete: the disks of some nodes are not in it.`);
  if (rule !== "newest" || newer.length === 0) return null;
  return {
    detail: say`The hypervisor of this stack restores only its newest snapshot: delete the newer ones first (${newer.map(String)}).`,
    remedy: say`Delete the newer snapshots, then restore this one.`,
  };
}

const other = (detail: Sentence): Fault => ({
  detail,
  remedy: say`Choose a snapshot of the nodes that the stack has now.`,
});

/** Numbers of the snapshots that are gone once this one is restored. */
export const lostWith = ({ newer, rule }: Around): readonly number[] => (rule === "deletes-newer" ? newer : []);

/** @throws wrong-state with the remedy */
export function requireRestorable(row: Row, around: Around): void {
  const fault = notRestorable(row, around);
  if (fault !== null) throw new PortalError("wrong-state", fault);
}
