import type { FailureHistory } from "@/lib/contract/schemas/deployments";
import { db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import type { DeploymentSummaryInput } from "./get-summaries";

/** How far back is looked: long enough to meet a rare failure twice, short enough to be about what the installation is now. */
const DAYS = 30;

/** `e` ends an attempt of a step; the failed task of that very attempt, null where the step failed without one. */
const FAILED_TASK = Prisma.sql`(
  select t.data ->> 'name' from workflow_event t
  where t.run_id = e.run_id and t.step = e.step and t.seq < e.seq
    and t.kind = 'task-ended' and t.data ->> 'status' in ('failed', 'unreachable')
    and not exists (select 1 from workflow_event earlier where earlier.run_id = e.run_id and earlier.seq > t.seq
      and earlier.seq < e.seq and earlier.step = e.step and earlier.kind = 'step-ended')
  order by t.seq limit 1)`;

const IS_FAILURE = Prisma.sql`e.kind = 'step-ended' and e.data ->> 'state' = 'failed'`;

/**
 * How often this installation met the same failure before (the same code in the same action and, where a config task failed,
 * at the task of the same name), and how often a retry helped. Nodes of one run that fail side by side are one time, as they
 * are for whoever presses the button, and a retry helped if it helped all of them. The time that is shown is not counted. Other projects' deployments are counted and never named.
 */
export async function loadFailureHistory({ id, failure }: DeploymentSummaryInput): Promise<FailureHistory | null> {
  if (failure === null) return null;
  const [row] = await db().$queryRaw<Omit<FailureHistory, "days">[]>`
    with this as (
      select e.run_id, e.data ->> 'attempt' as attempt, s.action, ${FAILED_TASK} as task
      from workflow_step s
      join workflow_event e on e.run_id = s.run_id and e.step = s.key and ${IS_FAILURE}
        and e.data -> 'failure' ->> 'code' = ${failure.code}
      where s.run_id = ${id}::uuid and s.key = ${failure.step} order by e.seq desc limit 1
    ), same as (
      select bool_or(s.attempt > (e.data ->> 'attempt')::int) as retried,
        bool_and(s.attempt = (e.data ->> 'attempt')::int + 1 and s.state = 'succeeded') as worked
      from this
      join workflow_event e on ${IS_FAILURE} and e.data -> 'failure' ->> 'code' = ${failure.code}
        and e.at > now() - ${DAYS} * interval '1 day' and (e.run_id, e.data ->> 'attempt') <> (this.run_id, this.attempt)
      join workflow_step s on s.run_id = e.run_id and s.key = e.step and s.action = this.action
      where this.task is not distinct from ${FAILED_TASK}
      group by e.run_id, e.data ->> 'attempt'
    )
    select count(*)::int as seen, (count(*) filter (where retried))::int as retried,
      (count(*) filter (where worked))::int as worked from same`;
  return row ? { days: DAYS, ...row } : null;
}
