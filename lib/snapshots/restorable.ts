import { say, type Sentence } from "@/lib/util/say";

type Part = { node: string; machineId: string; madeAt: Date | null; goneAt: Date | null };

/**
 * Why a snapshot cannot bring a stack back, whatever state that is in; null where it can. Its nodes must be those of the stack: one that
 * joined later would go on with newer data, and the others would look for one that has left.
 */
export function notRestorable(
  { takenAt, machines }: { takenAt: Date | null; machines: readonly Part[] },
  nodes: readonly { name: string; machineId: string }[],
): Sentence | null {
  const known = new Set(machines.map(({ machineId }) => machineId));
  const joined = nodes.filter(({ machineId }) => !known.has(machineId)).map(({ name }) => name);
  if (joined.length > 0) return say`Nodes that joined after this snapshot was taken are not in it: ${joined}.`;
  const there = new Set(nodes.map(({ machineId }) => machineId));
  const left = machines.filter(({ machineId }) => !there.has(machineId)).map(({ node }) => node);
  if (left.length > 0) return say`Nodes that this snapshot was taken of have left the stack: ${left}.`;
  if (takenAt === null || machines.some(({ madeAt, goneAt }) => madeAt === null || goneAt !== null))
    return say`This snapshot is incomplete: the disks of some nodes are not in it.`;
  return null;
}
