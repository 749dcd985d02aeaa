import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** @param by who changed it */
export const editedMeanwhile = (by: string | null): PortalError =>
  new PortalError("edited-meanwhile", {
    detail:
      by === null
        ? say`This was changed since it was shown to you.`
        : say`This was changed since it was shown to you, by ${by}.`,
    remedy: say`Load it again and make your change to what it is now.`,
  });
