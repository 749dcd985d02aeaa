import type { Viewer } from "@/lib/auth/viewer";
import { leaseEnd, mayEndAt, type LeaseRequest } from "@/lib/contract/lease-rules";
import type { StackLease } from "@/lib/contract/schemas/leases";
import { PortalError } from "@/lib/errors";
import type { Stack } from "@/lib/generated/prisma/client";
import { say } from "@/lib/util/say";
import { removalAt, type StepsTaken } from "./due";

type Columns = Pick<Stack, "leaseEndsAt" | "leaseSetAt" | "leaseSetById">;

/**
 * When a lease ends that is set now; null: there is none.
 * @throws invalid-parameters where it would end sooner or later than a lease may
 */
export function requireLeaseEnd(lease: LeaseRequest | null, now: Date): Date | null {
  if (lease === null) return null;
  const endsAt = leaseEnd(lease, now.getTime());
  if (mayEndAt(endsAt, now.getTime())) return new Date(endsAt);
  const message = say`Choose an end of the lease between 1 hour and 366 days from now.`;
  throw new PortalError(
    "invalid-parameters",
    { detail: message, remedy: say`Correct the marked fields.` },
    { fields: [{ path: ["lease"], message }] },
  );
}

/** What is kept of a lease with its stack. */
export const leaseColumns = (endsAt: Date | null, viewer: Viewer, now: Date): Columns => ({
  leaseEndsAt: endsAt,
  leaseSetAt: endsAt && now,
  leaseSetById: endsAt && viewer.userId,
});

export const hasEnded = ({ leaseEndsAt }: Pick<Stack, "leaseEndsAt">, now: Date): boolean =>
  leaseEndsAt !== null && leaseEndsAt <= now;

/** Until when a stack runs, in ms since 1970; nothing where no lease ends it. */
export const untilEnd = ({ leaseEndsAt }: Pick<Stack, "leaseEndsAt">): { until?: number } =>
  leaseEndsAt === null ? {} : { until: leaseEndsAt.getTime() };

/** A lease as people see it. */
export function viewLease(
  lease: Pick<Columns, "leaseEndsAt" | "leaseSetAt"> & { setBy: string | null; taken: StepsTaken },
  now: Date,
): StackLease | null {
  const { leaseEndsAt: endsAt, leaseSetAt: setAt, setBy, taken } = lease;
  if (endsAt === null || setAt === null) return null;
  return {
    ...{ endsAt: endsAt.toISOString(), ended: endsAt <= now, setAt: setAt.toISOString(), setBy },
    removesAt: new Date(removalAt({ endsAt: endsAt.getTime(), taken })).toISOString(),
  };
}
