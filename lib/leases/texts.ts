import { say, type Sentence } from "@/lib/util/say";
import type { LeaseFacts, LeaseStep } from "./due";

export type LeaseText = {
  /** The stack's name. */
  name: string;
  facts: Pick<LeaseFacts, "state" | "mayStop">;
  /** To the end of the lease, and to the removal. */
  leftMs: number;
  removalMs: number;
};

/** What people are told of a step; null: nothing, what it starts says more by itself. */
export function noticeOf(step: LeaseStep, { name, facts, leftMs, removalMs }: LeaseText): Sentence | null {
  const removal = { ms: removalMs };
  switch (step) {
    case "told-72h":
    case "told-24h":
      return say`The lease of ${name} ends in ${{ ms: leftMs }}: it is stopped then. Extend the lease if it is still needed.`;
    case "ended":
      return endedText(name, facts, removal);
    case "told-stuck":
      return say`${name} could not be stopped at the end of its lease. It is tried again every hour; look at its page.`;
    case "told-removal":
      return say`The lease of ${name} has ended: in ${removal} its machines and disks are removed. Extend the lease to keep them.`;
    case "remove":
      return say`${name} is being removed: its lease ended, and nobody has extended it.`;
    case "stop":
      return null;
  }
}

function endedText(name: string, { state, mayStop }: LeaseText["facts"], removal: { ms: number }): Sentence {
  if (mayStop || state === "stopped")
    return say`The lease of ${name} has ended: it is stopped, and its disks are kept for ${removal}. Extend the lease to keep it for longer.`;
  if (state === "failed")
    return say`The lease of ${name} has ended. It cannot be stopped as it is: look at its page. It is removed in ${removal}, unless its lease is extended.`;
  return say`The lease of ${name} has ended: it is stopped once what is under way is over, and its disks are kept for ${removal}. Extend the lease to keep it for longer.`;
}
