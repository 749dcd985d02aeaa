import { PortalError } from "@/lib/errors";
import { spell, type Verdict } from "./predicates";

/** @throws wrong-state with the verdict's reason */
export function requireVerdict(verdict: Verdict): void {
  const { allowed, reason } = spell(verdict);
  if (allowed) return;
  throw new PortalError("wrong-state", {
    detail: reason ?? "This is not possible now.",
    remedy: "Look at the page again: it shows the present state.",
  });
}
