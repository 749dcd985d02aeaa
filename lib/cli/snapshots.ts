import type { SnapshotList } from "@/lib/contract/schemas/snapshots";
import { english } from "@/lib/util/say";
import { budgetLines, monthLine } from "./price-lines";
import { callPortal, CliError, type Portal } from "./portal";

type Snapshot = SnapshotList["items"][number];

/** One line for each snapshot, the newest first. */
export const snapshotLines = ({ items, card }: SnapshotList): string[] => items.map((one) => snapshotLine(one, card));

const snapshotLine = (
  { number, state, takenAt, createdBy, price, note }: Snapshot,
  card: SnapshotList["card"],
): string => [number, state, takenAt ?? "", createdBy ?? "", monthLine(price, card?.currency ?? ""), note].join("\t");

/** Says what one more costs, then takes it; null where it is only to be said. Stacks are named by their ids. */
export async function takeSnapshot(
  portal: Portal,
  stack: string,
  { note, plan, print }: { note: string; plan: boolean; print: (line: string) => void },
): Promise<string | null> {
  const params = { stack };
  const { next, card } = await callPortal(portal, "listSnapshots", { params });
  print(`price: ${monthLine(next.price, card?.currency ?? "")}`);
  for (const line of budgetLines(next.budgets)) print(line);
  if (plan) return null;
  return (await callPortal(portal, "takeSnapshot", { params, body: { note } })).deploymentId;
}

type Act = {
  action: "restoreSnapshot" | "deleteSnapshot";
  number: string;
  plan: boolean;
  print: (line: string) => void;
};

/**
 * Says which one it is and which others go with it, then restores or deletes the snapshot of this number; null where it is only to
 * be said.
 */
export async function actOnSnapshot(
  portal: Portal,
  stack: string,
  { action, number, plan, print }: Act,
): Promise<string | null> {
  const { items, card } = await callPortal(portal, "listSnapshots", { params: { stack } });
  const found = items.find((one) => String(one.number) === number);
  if (!found) throw new CliError(`The stack has no snapshot ${number}.`);
  print(snapshotLine(found, card));
  const restores = action === "restoreSnapshot";
  if (restores && found.loses.length > 0)
    print(`the hypervisor deletes what is newer: snapshot ${found.loses.join(", ")}`);
  const { allowed, reason } = restores ? found.can.restore : found.can.delete;
  if (plan && !allowed) throw new CliError(english(reason ?? ""));
  if (plan) return null;
  return (await callPortal(portal, action, { params: { stack, snapshot: found.id } })).deploymentId;
}
