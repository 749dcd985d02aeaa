import { findProject } from "@/lib/access/find-project";
import type { UseCase } from "@/lib/auth/use-case";
import type { UsageFilter } from "@/lib/billing/ledger/read";
import { DEFAULT_CURRENCY } from "@/lib/billing/default-terms";
import { costsOf, priceMonth, priceOfHour, priceOnto, samePart } from "@/lib/billing/month";
import { cardsFor } from "@/lib/billing/rate-card";
import { loadRateCards } from "@/lib/billing/rate-cards";
import type { Api } from "@/lib/contract/api";
import type { CostEvent, CostQuery, MonthCosts } from "@/lib/contract/schemas/costs";
import { db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import { monthAt, monthBefore, readMonth, readPart, type MonthAt } from "./read-month";
import { readNames } from "./read-names";
import { readPace } from "./read-pace";
import { viewMonth } from "./view-month";

export const getCosts: UseCase<Api["getCosts"]> = (_viewer, { params, query }) =>
  costsOfMonth(params.month, query, {}, new Date());

export const getProjectCosts: UseCase<Api["getProjectCosts"]> = async (viewer, { params, query }) => {
  const project = await findProject(viewer, params.project, "cost.read");
  return costsOfMonth(params.month, query, { project: project.id }, new Date());
};

/** A month as it is seen at a moment. @throws invalid-request as `monthAt` does */
export async function costsOfMonth(
  name: string,
  query: CostQuery,
  filter: UsageFilter,
  now: Date,
): Promise<MonthCosts> {
  const at = monthAt(name, now);
  const earlier = monthBefore(at, now).month;
  const until = samePart(at.month, earlier, now.getTime());
  const cards = cardsFor(await loadRateCards(db()), filter.project);
  const [use, then, events] = await Promise.all([
    readMonth(db(), at, cards, filter),
    readPart(db(), earlier, until, cards, filter),
    readEvents(at, filter),
  ]);
  const used = priceMonth(use.used, cards, at.month, true);
  const soFar = costsOf(used);
  const whole = at.running ? costsOf(priceOnto(used, use.toCome, cards, at.month)) : null;
  const before = costsOf(priceMonth(then, cards, earlier));
  const rate = at.running
    ? { perHour: priceOfHour(used, use.nextHour, cards, at.month).toFixed(), ...use.running }
    : null;
  const currency = cards[0]?.currency ?? DEFAULT_CURRENCY;
  const pace = await readPace(db(), at, filter, { currency, costs: whole ? [soFar, whole] : [soFar] });
  const subjects = [soFar, whole, before].flatMap((costs) => costs?.subjects ?? []);
  const names = await readNames(
    db(),
    subjects.map(({ subject }) => subject),
  );
  return viewMonth({
    at,
    query,
    currency,
    soFar,
    whole,
    before,
    now: rate,
    pace,
    names,
    events,
  });
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
