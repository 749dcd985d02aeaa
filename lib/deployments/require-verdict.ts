import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { REASONS, type Verdict } from "./predicates";

/** @throws wrong-state with the verdict's reason */
export function requireVerdict(verdict: Verdict): void {
  if (verdict.allowed) return;
  throw new PortalError("wrong-state", {
    detail: REASONS[verdict.reason],
    remedy: say`Look at the page again: it shows the present state.`,
  });
}
