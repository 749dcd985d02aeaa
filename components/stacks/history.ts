import { sortedTags, tagOf, type Tags } from "@/lib/util/tags";
import type { StackDetail } from "@/lib/contract/schemas/stacks";

export type HistoryEntry = StackDetail["history"][number];

/** Actions that the pages have a sentence for. */
const KNOWN = [
  "stack-launched",
  "stack-ready",
  "stack-action-started",
  "stack-scaled",
  "stack-snapshot-taken",
  "stack-snapshot-not-taken",
  "stack-snapshot-deleted",
  "stack-snapshot-not-deleted",
  "stack-tagged",
  "stack-lease-set",
  "stack-lease-ended",
  "stack-stopped",
  "stack-failed",
  "stack-destroyed",
  "stack-removed",
  "deployment-cancelled",
  "deployment-retried",
  "secret-revealed",
] as const;
export type KnownAction = (typeof KNOWN)[number];

/** A recorded action as the key of its sentence; null where this version of the pages knows none. */
export function knownAction(action: string): KnownAction | null {
  const key = action.replace(".", "-");
  return KNOWN.find((known) => known === key) ?? null;
}

/** When the stack was removed, and by which deployment. */
export function removalOf({ history }: Pick<StackDetail, "history">): HistoryEntry | null {
  return history.find(({ action }) => action === "stack.removed") ?? null;
}

/** The deployment that stopped the stack last: snapshots may have been taken since. */
export const stopOf = ({ history }: Pick<StackDetail, "history">): string | null =>
  history.find(({ action }) => action === "stack.stopped")?.deploymentId ?? null;

/** The deployment that launched the stack. */
export function launchOf({ history }: Pick<StackDetail, "history">): string | null {
  return (
    history.findLast(({ action, deploymentId }) => action === "stack.launched" && deploymentId !== null)
      ?.deploymentId ?? null
  );
}

/** What a change of tags set, and what it removed, as "key: value" and "key". */
export function tagChanges(data: HistoryEntry["data"]): { set: string[]; removed: string[] } {
  const [before, after] = [textsOf(data.before), textsOf(data.after)];
  return {
    set: sortedTags(after).flatMap(([key, value]) => (tagOf(before, key) === value ? [] : [`${key}: ${value}`])),
    removed: sortedTags(before).flatMap(([key]) => (tagOf(after, key) === null ? [key] : [])),
  };
}

/** A text of a catalogue, as the audit keeps it; null: it is none. */
export function localTextOf(stored: unknown): { en: string; ko?: string } | null {
  const { en, ko } = textsOf(stored);
  return en === undefined ? null : { en, ...(ko !== undefined && { ko }) };
}

const textsOf = (stored: unknown): Tags =>
  Object.fromEntries(
    Object.entries(typeof stored === "object" && stored !== null ? stored : {}).filter(
      (tag): tag is [string, string] => typeof tag[1] === "string",
    ),
  );

const leaseEnd = (value: unknown): string | null =>
  typeof value === "object" && value !== null && "endsAt" in value && typeof value.endsAt === "string"
    ? value.endsAt
    : null;

/** When a stack's lease ended before it was changed, and when it ends since; null: it had none. */
export const leaseChange = ({
  before,
  after,
}: HistoryEntry["data"]): { before: string | null; after: string | null } => ({
  before: leaseEnd(before),
  after: leaseEnd(after),
});
