import { osTitle, serviceLogo } from "@/lib/catalogue/catalogue";
import type { z } from "zod";
import { storedFailure } from "@/lib/contract/schemas/common";
import { deploymentSummary } from "@/lib/contract/schemas/deployments";
import { db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";

type Row = {
  id: string;
  kind: string;
  number: number;
  title: string;
  state: string;
  queuePosition: number | null;
  stackId: string | null;
  stackName: string | null;
  service: string | null;
  serviceTitle: string | null;
  serviceVersion: string | null;
  osId: string | null;
  mode: string | null;
  action: unknown;
  nodes: number;
  createdBy: string | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  stepsDone: number;
  stepsTotal: number;
  failedStep: string | null;
  failedNode: string | null;
  failure: unknown;
};

/** A summary whose failure is not yet said in a language. */
export type DeploymentSummaryInput = z.input<typeof deploymentSummary>;

/** Running first, then failed, then finished; the newest first in each. */
const NEED_OF_ATTENTION = Prisma.sql`case
  when r.state in ('queued', 'running', 'settling', 'cancelling') then 0
  when r.state in ('failed', 'cancel-failed') then 1 else 2 end`;

/**
 * Deployments for lists and pages in one query. `where` speaks of `d` (deployment) and `r` (workflow_run). The costly
 * parts are joined to the rows of the page only. The failure is that of the first step that failed.
 */
export async function getSummaries(where: Prisma.Sql, page = 1, pageSize = 1): Promise<DeploymentSummaryInput[]> {
  const rows = await db().$queryRaw<Row[]>`
    with chosen as materialized (
      select d.id, row_number() over (order by ${NEED_OF_ATTENTION}, d.created_at desc, d.id) as place
      from deployment d join workflow_run r on r.id = d.id where ${where}
      order by place limit ${pageSize} offset ${(page - 1) * pageSize}
    )
    select d.id, d.kind, d.number, d.title, r.state, q.position as "queuePosition", s.id as "stackId", s.name as "stackName",
      s.service, s.blueprint ->> 'title' as "serviceTitle", s.service_version as "serviceVersion",
      coalesce(s.os_id, d.plan -> 'subject' ->> 'os') as "osId", s.mode, d.plan -> 'subject' -> 'action' as action,
      jsonb_array_length(d.plan -> 'nodes') as nodes,
      u.name as "createdBy", d.created_at as "createdAt", r.started_at as "startedAt", r.ended_at as "endedAt",
      steps.done as "stepsDone", steps.total as "stepsTotal", f.key as "failedStep", f.node as "failedNode", f.failure
    from chosen
    join deployment d on d.id = chosen.id
    join workflow_run r on r.id = d.id
    left join stack s on s.id = d.stack_id
    left join app_user u on u.id = d.created_by_id
    left join lateral (
      select count(*)::int as position from workflow_run o
      where o.state = 'queued' and o.partition = r.partition and (o.created_at, o.id) <= (r.created_at, r.id)
    ) q on r.state = 'queued'
    cross join lateral (
      select count(*)::int as total, (count(*) filter (where state = 'succeeded'))::int as done
      from workflow_step where run_id = d.id and phase = 'main'
    ) steps
    left join lateral (
      select key, failure, (
        select step ->> 'node' from jsonb_array_elements(d.plan -> 'steps') step where step ->> 'key' = workflow_step.key
      ) as node
      from workflow_step where run_id = d.id and state = 'failed' and failure is not null
      order by ended_at, position limit 1
    ) f on true
    order by chosen.place`;
  return rows.map(toSummary);
}

const withoutFailure = deploymentSummary.omit({ failure: true });

function toSummary({ failure, failedStep, failedNode, ...row }: Row): DeploymentSummaryInput {
  const { stackId, stackName, service, serviceTitle, serviceVersion, osId } = row;
  const summary = withoutFailure.parse({
    ...row,
    stack: stackId === null ? null : { id: stackId, name: stackName },
    service:
      service === null
        ? null
        : { id: service, title: serviceTitle ?? service, version: serviceVersion, logo: serviceLogo(service) },
    os: osId === null ? null : { id: osId, title: osTitle(osId) },
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  });
  if (failedStep === null) return { ...summary, failure: null };
  return { ...summary, failure: { ...storedFailure.parse(failure), step: failedStep, node: failedNode } };
}
