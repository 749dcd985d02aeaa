import { PortalError, type ErrorCode } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";

export const fail = (code: ErrorCode, detail: Sentence, remedy: Sentence): PortalError =>
  new PortalError(code, { detail, remedy });

export const cancelled = (): PortalError =>
  fail("cancelled", say`The call to the hypervisor was cancelled.`, say`Start the step again if it is still wanted.`);

const MAKE_ROOM = say`Destroy stacks that are no longer needed, or choose a smaller size.`;

export const full = (why: Sentence): PortalError =>
  fail("hypervisor-full", say`The simulated hypervisor is full: ${why}.`, MAKE_ROOM);

export const unwilling = (hostname: string, sentinel: string): PortalError =>
  fail(
    "hypervisor-refused",
    say`The simulated hypervisor does not touch the disk of ${hostname}, as its name contains ${sentinel}.`,
    say`Retry the step; it fails again unless the name contains -once as well.`,
  );

/** @throws hypervisor-refused: only a mistake of the portal itself sends such a value */
export function mustMatch(pattern: RegExp, value: string, what: string): void {
  if (pattern.test(value)) return;
  const detail = say`"${value.slice(0, 80)}" cannot be used as a name (${what}).`;
  throw fail("hypervisor-refused", detail, say`Report this to the administrator.`);
}
