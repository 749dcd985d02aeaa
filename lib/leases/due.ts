import { DAY_MS, GRACE_MS } from "@/lib/contract/lease-rules";
import type { StackState } from "@/lib/contract/schemas/stacks";

/** What is done about a lease, each as often as `leaseDue` says; its row in the database holds when last. */
export const LEASE_STEPS = ["told-72h", "told-24h", "ended", "stop", "told-stuck", "told-removal", "remove"] as const;
export type LeaseStep = (typeof LEASE_STEPS)[number];

/** When each step was taken last, in ms since 1970. */
export type StepsTaken = Readonly<Partial<Record<LeaseStep, number>>>;

/** What is known of a stack with a lease; times in ms since 1970. */
export type LeaseFacts = {
  endsAt: number;
  setAt: number;
  /** Of this end. */
  taken: StepsTaken;
  state: StackState;
  /** The stop button would be taken. */
  mayStop: boolean;
  /** The destroy button would be taken. */
  mayDestroy: boolean;
};

/** How long before the end people are told, the nearest first. */
const WARNINGS = [
  { step: "told-24h", beforeMs: DAY_MS },
  { step: "told-72h", beforeMs: 3 * DAY_MS },
] as const satisfies { step: LeaseStep; beforeMs: number }[];

/** Before its end nothing is due earlier than this. */
export const FIRST_WARNING_MS = 3 * DAY_MS;

/** Removal is told this long before. */
const REMOVAL_WARNING_MS = DAY_MS;

/** What failed is tried again no sooner. */
const AGAIN_MS = 3_600_000;

/**
 * When a stack is removed whose lease ends, in ms since 1970: when it has been kept for the time of grace since the end was told, and not
 * within a day of the warning. So a portal that was down for weeks surprises nobody.
 */
export function removalAt({ endsAt, taken }: Pick<LeaseFacts, "endsAt" | "taken">): number {
  const { ended = endsAt, "told-removal": told } = taken;
  return Math.max(ended + GRACE_MS, told === undefined ? 0 : told + REMOVAL_WARNING_MS);
}

/** What is to be done now about a stack's lease; null: nothing. Pure. */
export function leaseDue(stack: LeaseFacts, now: number): LeaseStep | null {
  if (stack.state === "removing" || stack.state === "removed") return null;
  return now < stack.endsAt ? warningDue(stack, now) : endDue(stack, now);
}

/** The nearest warning that the lease was long enough for: of two that are late, one is told. */
function warningDue({ endsAt, setAt, taken }: LeaseFacts, now: number): LeaseStep | null {
  const warning = WARNINGS.find(({ beforeMs }) => endsAt - now <= beforeMs);
  if (!warning || endsAt - setAt <= warning.beforeMs) return null;
  return taken[warning.step] === undefined ? warning.step : null;
}

function endDue(stack: LeaseFacts, now: number): LeaseStep | null {
  const { taken, state, mayStop, mayDestroy } = stack;
  if (taken.ended === undefined) return "ended";
  const mayTry = (step: LeaseStep) => taken[step] === undefined || now - taken[step] >= AGAIN_MS;
  if (taken["told-removal"] === undefined && now >= removalAt(stack) - REMOVAL_WARNING_MS) return "told-removal";
  if (taken["told-removal"] !== undefined && now >= removalAt(stack)) {
    // From here on it is removed, as soon as that can be: stopping it first would only be in the way.
    return mayDestroy && mayTry("remove") ? "remove" : null;
  }
  if (mayStop && mayTry("stop")) return "stop";
  return state === "failed" && taken.stop !== undefined && taken["told-stuck"] === undefined ? "told-stuck" : null;
}
