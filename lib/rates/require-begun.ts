import { monthOf } from "@/lib/billing/period";
import { env } from "@/lib/env";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** @throws invalid-parameters for a month that is still to come, in the installation's time zone */
export function requireBegun(month: string, now: Date): void {
  if (month <= monthOf(now.getTime(), env().timeZone)) return;
  const message = say`This month has not begun: nothing has been used in it.`;
  throw new PortalError(
    "invalid-parameters",
    { detail: message, remedy: say`Choose this month or one before it.` },
    { fields: [{ path: ["month"], message }] },
  );
}
