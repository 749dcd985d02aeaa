import { osTitle, serviceLogo } from "@/lib/catalogue/catalogue";
import { stackSummary, type StackSummary } from "@/lib/contract/schemas/stacks";
import { viewLease } from "@/lib/leases/lease";
import type { StepsTaken } from "@/lib/leases/due";
import { db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";

type Row = {
  id: string;
  name: string;
  project: string;
  state: string;
  service: string;
  serviceTitle: string | null;
  serviceVersion: string;
  osId: string;
  mode: string;
  monitored: boolean;
  tags: Record<string, string>;
  nodes: number;
  leaseEndsAt: Date | null;
  leaseSetAt: Date | null;
  leaseSetBy: string | null;
  leaseTaken: StepsTaken | null;
  createdAt: Date;
  createdBy: string;
  readyAt: Date | null;
  readyMs: number | null;
  deploymentId: string;
  deploymentState: string;
};

export type StackSelection = { where: Prisma.Sql; order?: Prisma.Sql; limit?: number; offset?: number };

/** Stacks for lists and pages in one query; `where` and `order` speak of `s` (stack). */
export async function getStackSummaries({
  where,
  order = Prisma.sql`s.id`,
  limit = 1,
  offset = 0,
}: StackSelection): Promise<StackSummary[]> {
  const rows = await db().$queryRaw<Row[]>`
    with chosen as materialized (
      select s.id, row_number() over (order by ${order}) as place from stack s where ${where}
      order by place limit ${limit} offset ${offset}
    )
    select s.id, s.name, p.name as project, s.state, s.service, s.blueprint ->> 'title' as "serviceTitle",
      s.service_version as "serviceVersion", s.os_id as "osId", s.mode, s.monitored, s.tags, nodes.count as nodes, s.created_at as "createdAt",
      s.lease_ends_at as "leaseEndsAt", s.lease_set_at as "leaseSetAt", setter.name as "leaseSetBy", taken.steps as "leaseTaken",
      u.name as "createdBy", s.ready_at as "readyAt", launch.ms as "readyMs", newest.id as "deploymentId",
      newest.state as "deploymentState"
    from chosen
    join stack s on s.id = chosen.id
    join project p on p.id = s.project_id
    join app_user u on u.id = s.created_by_id
    left join app_user setter on setter.id = s.lease_set_by_id
    cross join lateral (select count(*)::int as count from node n where n.stack_id = s.id) nodes
    cross join lateral (
      select d.id, r.state from deployment d join workflow_run r on r.id = d.id
      where d.stack_id = s.id order by d.created_at desc limit 1
    ) newest
    left join lateral (
      select extract(epoch from r.ended_at - d.created_at)::float8 * 1000 as ms
      from deployment d join workflow_run r on r.id = d.id
      where d.stack_id = s.id and d.kind = 'launch' and r.state = 'succeeded' limit 1
    ) launch on true
    left join lateral (
      select json_object_agg(l.step, extract(epoch from l.at) * 1000) as steps
      from lease_step l where l.stack_id = s.id and l.ends_at = s.lease_ends_at
    ) taken on true
    order by chosen.place`;
  const now = new Date();
  return rows.map((row) =>
    stackSummary.parse({
      ...row,
      service: {
        id: row.service,
        title: row.serviceTitle ?? row.service,
        version: row.serviceVersion,
        logo: serviceLogo(row.service),
      },
      os: { id: row.osId, title: osTitle(row.osId) },
      lease: viewLease({ ...row, setBy: row.leaseSetBy, taken: row.leaseTaken ?? {} }, now),
      createdAt: row.createdAt.toISOString(),
      readyAt: row.readyAt?.toISOString() ?? null,
    }),
  );
}
