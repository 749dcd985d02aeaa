import { z } from "zod";
import { SNAPSHOT_NOTE_LENGTH } from "../snapshot-rules";
import { budgetCheck } from "./budgets";
import { instant, resourceId, sentence } from "./common";
import { byCard, price } from "./prices";

export const snapshotRequest = z.strictObject({
  note: z.string().trim().max(SNAPSHOT_NOTE_LENGTH).default("").describe("what it was taken for"),
});

const verdict = z.object({ allowed: z.boolean(), reason: sentence.nullable() });

/** The disks of all nodes of a stack at one time. */
export const snapshot = z.object({
  id: resourceId,
  number: z.int().describe("given once in a stack"),
  note: z.string(),
  state: z
    .enum(["taking", "ready", "incomplete"])
    .describe("incomplete: disks of some nodes are not in it, or not any more; it costs what is left of it"),
  createdAt: instant,
  takenAt: instant.nullable(),
  createdBy: z.string().nullable(),
  nodes: z.array(z.string()).describe("names of the nodes whose disks it has"),
  sizeMiB: z.int().describe("what is charged: the disks that these nodes were given"),
  price: price.nullable().describe("by the rate card that is in force; null where that has no price for it"),
  loses: z
    .array(z.int())
    .describe("numbers of the newer snapshots that the hypervisor deletes when this one is restored"),
  can: z.object({ restore: verdict, delete: verdict }),
});
export type Snapshot = z.infer<typeof snapshot>;

/** Those that a stack has, the newest first, and what one more would be. */
export const snapshotList = z.object({
  items: z.array(snapshot),
  limit: z.int().describe("how many a stack keeps at most"),
  can: verdict,
  /** What one more takes and costs; what budgets say of it is about the month that runs. */
  next: z.object({ sizeMiB: z.int(), price: price.nullable(), budgets: z.array(budgetCheck) }),
  /** By which the prices are; null where no version of the rate card is in force. */
  card: byCard.nullable(),
});
export type SnapshotList = z.infer<typeof snapshotList>;
