// What a lease may be, for the portal, its pages and the command alike.

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Lengths that people are offered, in days of 24 hours. */
export const LEASE_DAYS = [1, 7, 30, 90] as const;

/** How far ahead a lease may end, from the moment at which it is set. */
export const LEASE_LEAST_MS = HOUR_MS;
export const LEASE_MOST_MS = 366 * DAY_MS;

/** How long a stack is kept, stopped, after its lease has ended. */
export const GRACE_MS = 7 * DAY_MS;

/** A length in days of 24 hours from the moment at which it is set, or the moment at which it ends. */
export type LeaseRequest = { days: number } | { endsAt: string };

/** When a lease ends that is set now, in ms since 1970. */
export const leaseEnd = (lease: LeaseRequest, now: number): number =>
  "days" in lease ? now + lease.days * DAY_MS : Date.parse(lease.endsAt);

/** Whether a lease may be set now that ends then. */
export const mayEndAt = (endsAt: number, now: number): boolean =>
  endsAt - now >= LEASE_LEAST_MS && endsAt - now <= LEASE_MOST_MS;
