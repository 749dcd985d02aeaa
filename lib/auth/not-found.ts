import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** For what does not exist and for what is not the viewer's to know of: always the very same answer. */
export const notFound = (): PortalError =>
  new PortalError("not-found", {
    detail: say`There is nothing here that you have access to.`,
    remedy: say`Check the address, or ask an owner of the project to add you.`,
  });
