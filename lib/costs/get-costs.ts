import { findProject } from "@/lib/access/find-project";
import type { UseCase } from "@/lib/auth/use-case";
import type { UsageFilter } from "@/lib/billing/ledger/read";
import { costsOf, samePart } from "@/lib/billing/month";
import type { Api } from "@/lib/contract/api";
import type { CostDimension, CostEvent, MonthCosts } from "@/lib/contract/schemas/costs";
import { db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import { monthAt, monthBefore, readMonth, readPart, type MonthAt } from "./read-month";
import { readNames } from "./read-names";
import { viewMonth } from "./view-month";

export const getCosts: UseCase<Api["getCosts"]> = (_viewer, { params, query }) =>
  costsOfMonth(params.month, query.by, {});

export const getProjectCosts: UseCase<Api["getProjectCosts"]> = async (viewer, { params, query }) => {
  const project = await findProject(viewer, params.project, "cost.read");
  return costsOfMonth(params.month, query.by, { project: project.id });
};

async function costsOfMonth(name: string, by: CostDimension, filter: UsageFilter): Promise<MonthCosts> {
  const now = new Date();
  const at = monthAt(name, now);
  const earlier = monthBefore(at, now);
  const [use, events] = await Promise.all([readMonth(db(), at, filter), readEvents(at, filter)]);
  const until = samePart(at.month, earlier.month, now.getTime());
  const then = await readPart(db(), earlier, until, use.cards, filter);
  const names = await readNames(db(), [...use.used, ...use.expected, ...then]);
  return viewMonth({ at, by, use, before: costsOf(then, use.cards, earlier.month), names, events });
}

/** Changes of the number of nodes, which a cost per day shows as a step. */
async function readEvents({ month, countedTo, timeZone }: MonthAt, { project }: UsageFilter): Promise<CostEvent[]> {
  return db().$queryRaw<CostEvent[]>`
    select to_char(r.ended_at at time zone ${timeZone}, 'YYYY-MM-DD') as date, s.id::text as stack, s.name, d.kind,
      (select count(*)::int from jsonb_array_elements(d.plan -> 'nodes') n
        where n ->> 'change' is distinct from 'join') as "from",
      (select count(*)::int from jsonb_array_elements(d.plan -> 'nodes') n
        where n ->> 'change' is distinct from 'leave') as "to"
    from deployment d join stack s on s.id = d.stack_id join workflow_run r on r.id = d.id
    where d.kind in ('scale-out', 'scale-in') and r.state = 'succeeded'
      and r.ended_at >= ${new Date(month.from)} and r.ended_at < ${new Date(countedTo)}
      ${project === undefined ? Prisma.empty : Prisma.sql`and s.project_id = ${project}::uuid`}
    order by r.ended_at`;
}
