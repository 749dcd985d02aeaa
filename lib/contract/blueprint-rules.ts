import type { RevisionState } from "./schemas/blueprints";

/** What may be done with a revision in which state: for the server's check and the page's buttons. */
export const revisionCan = {
  approve: (state: RevisionState) => state === "waiting" || state === "replaced" || state === "withdrawn",
  withdraw: (state: RevisionState) => state === "approved",
  checkAgain: (state: RevisionState) => state === "refused",
};

/** Of an archive that is uploaded, and of all files of a service. */
export const ARCHIVE_LIMIT_BYTES = 5 * 2 ** 20;
