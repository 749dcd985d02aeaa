import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { REASONS, type ReasonKey, type Verdict } from "./predicates";

/** Where there is more to do than to look again. */
const REMEDIES: Partial<Record<ReasonKey, Sentence>> = {
  "lease-ended": say`Extend the lease on the stack's page, or take it away, and start the stack then.`,
};

/** @throws wrong-state with the verdict's reason */
export function requireVerdict(verdict: Verdict): void {
  if (verdict.allowed) return;
  throw new PortalError("wrong-state", {
    detail: REASONS[verdict.reason],
    remedy: REMEDIES[verdict.reason] ?? say`Look at the page again: it shows the present state.`,
  });
}
