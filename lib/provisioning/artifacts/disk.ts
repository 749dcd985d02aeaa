import path from "node:path";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** Faults of this host's own disk, as Node and tools name them -> what a person can do. Anything else passes through. */
export function diskError(e: unknown, folder: string): unknown {
  if (!(e instanceof Error)) return e;
  switch (faultOf(e)) {
    case "ENOSPC":
    case "EDQUOT":
      return new PortalError(
        "disk-full",
        {
          detail: say`There is no room left for the folder ${path.basename(folder)} of the data directory on the portal's host.`,
          remedy: say`Remove artifacts and files that are not needed, or give the folder more room; then try again. Nothing of this attempt was kept.`,
        },
        { cause: e },
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "EIO":
      return new PortalError(
        "disk-failed",
        {
          detail: say`The folder ${path.basename(folder)} of the data directory on the portal's host cannot be written (${faultOf(e)}).`,
          remedy: say`Make the folder writable for the user that runs the portal, or look at the disk's health; then try again.`,
        },
        { cause: e },
      );
    default:
      return e;
  }
}

function faultOf(e: Error): string {
  // tar and Maven only write it.
  if ("output" in e && /No space left on device|Disk quota exceeded/.test(String(e.output))) return "ENOSPC";
  return "code" in e ? String(e.code) : "";
}
