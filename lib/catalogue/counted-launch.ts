import { Prisma } from "@/lib/generated/prisma/client";

/**
 * Which runs figures count, as a condition on workflow_run `r`: those that succeeded or failed. One that failed still counts
 * when it was rolled back since; one that somebody only cancelled does not. "offset 0" keeps the look into the steps a look-up
 * per cancelled run: the planner would rather read the steps of all runs ever made.
 */
export const COUNTED_RUN = Prisma.sql`(r.state in ('succeeded', 'failed')
  or r.state in ('cancelling', 'cancelled', 'cancel-failed') and exists (
    select 1 from workflow_step f where f.run_id = r.id and f.phase = 'main' and f.state = 'failed' offset 0))`;
