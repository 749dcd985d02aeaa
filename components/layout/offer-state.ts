import type { Offer } from "@/lib/contract/schemas/catalogue";

/** The state of a service as a whole: what may be launched wins over what is still being made. */
export function serviceState(offers: readonly Offer[]): { state: Offer["state"]; reason: string | null } {
  const best = offers.find((o) => o.state === "available") ?? offers.find((o) => o.state === "building") ?? offers[0];
  return best ? { state: best.state, reason: best.reason } : { state: "unavailable", reason: null };
}
