import { DAY_MS, LEASE_DAYS, mayEndAt, type LeaseRequest } from "@/lib/contract/lease-rules";
import { localInput } from "@/lib/util/local-input";
import type { FieldProblem } from "./parameter-value";

/** How long a stack is wanted, as its fields hold it: for good, for some days, or until a moment as a datetime-local field has it. */
export type LeaseChoice = { until: LeaseOption; moment: string };
export const LEASE_OPTIONS = ["none", ...LEASE_DAYS, "moment"] as const;
export type LeaseOption = (typeof LEASE_OPTIONS)[number];

/** For good; the moment is a week from now, for whoever chooses one. */
export const noLease = (now: number): LeaseChoice => ({
  until: "none",
  moment: localInput(new Date(now + 7 * DAY_MS)),
});

/**
 * What is sent for a choice; null: no lease. A moment that is none is sent as it was typed: the server names it.
 * @param from when the days begin: where a lease is extended that is when it would have ended; null: when the request arrives
 */
export function leaseOf({ until, moment }: LeaseChoice, from: number | null): LeaseRequest | null {
  if (until === "none") return null;
  if (until === "moment") return { endsAt: Number.isNaN(Date.parse(moment)) ? moment : new Date(moment).toISOString() };
  return from === null ? { days: until } : { endsAt: new Date(from + until * DAY_MS).toISOString() };
}

/** What the browser can tell by itself; the server checks it again. */
export function checkLease(choice: LeaseChoice, from: number | null, now: number): FieldProblem | null {
  const lease = leaseOf(choice, from);
  if (lease === null || "days" in lease) return null;
  return mayEndAt(Date.parse(lease.endsAt), now) ? null : { rule: "leaseEnd" };
}
