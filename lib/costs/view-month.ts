import { microsText } from "@/lib/billing/decimal";
import { dailyOf, sumOf, toComeOf, type CostsOfMonth, type SubjectCosts } from "@/lib/billing/month";
import { groupBy } from "@/lib/util/group-by";
import { tagOf } from "@/lib/util/tags";
import type { UsageSubject } from "@/lib/billing/usage";
import type {
  CostDimension,
  CostEvent,
  CostGroup,
  CostQuery,
  MonthCosts,
  StackCost,
} from "@/lib/contract/schemas/costs";
import type { MonthAt } from "./read-month";
import type { Names } from "./read-names";

type KeyOf = (subject: UsageSubject) => string | null;
const KEY_OF: Record<Exclude<CostDimension, "tag">, KeyOf> = {
  project: ({ project }) => project,
  service: ({ service }) => service,
  owner: ({ owner }) => owner,
  mode: ({ mode }) => mode,
  os: ({ os }) => os,
};

const keyBy = ({ by, tag = "" }: CostQuery): KeyOf => (by === "tag" ? ({ tags }) => tagOf(tags, tag) : KEY_OF[by]);

export type MonthParts = {
  at: MonthAt;
  query: CostQuery;
  currency: string;
  soFar: CostsOfMonth;
  /** If all that runs now runs on. Null for a month that is over. */
  whole: CostsOfMonth | null;
  /** The same part of the month before. */
  before: CostsOfMonth;
  now: MonthCosts["now"];
  pace: MonthCosts["pace"];
  names: Names;
  events: CostEvent[];
};

/** A month as people see it. Pure. */
export function viewMonth({
  at,
  query,
  currency,
  soFar,
  whole,
  before,
  now,
  pace,
  names,
  events,
}: MonthParts): MonthCosts {
  const { month, countedTo, running, timeZone } = at;
  const groups = groupsOf(query, { soFar, whole, before }, at, names);
  return {
    ...{ month: at.name, timeZone, currency, running, now, pace },
    countedTo: new Date(countedTo).toISOString(),
    total: soFar.total.toFixed(),
    forecast: whole && whole.total.toFixed(),
    before: before.subjects.length + before.extras.length > 0 ? before.total.toFixed() : null,
    monthly: soFar.extras.map(({ kind, project, stack, amount }) => ({
      ...{ kind, project, stack, projectTitle: names.project(project) },
      name: stack === null ? null : names.stack(stack).name,
      amount: amount.toFixed(),
    })),
    unpriced: soFar.unpriced > 0n,
    days: month.days.map(({ date }) => date),
    tags: keysOf([soFar, whole, before]),
    groups,
    events,
  };
}

function keysOf(all: readonly (CostsOfMonth | null)[]): string[] {
  const keys = new Set<string>();
  for (const costs of all)
    for (const { subject } of costs?.subjects ?? []) for (const key in subject.tags) keys.add(key);
  return [...keys].sort();
}

type Costs = { soFar: CostsOfMonth; whole: CostsOfMonth | null; before: CostsOfMonth };

function groupsOf(query: CostQuery, { soFar, whole, before }: Costs, at: MonthAt, names: Names): CostGroup[] {
  const keyOf = keyBy(query);
  const { days } = at.month;
  const past = days.filter(({ from }) => from < at.countedTo).length;
  const today = Math.max(0, past - 1);
  const grouped = (costs: CostsOfMonth | null) => groupBy(costs?.subjects ?? [], ({ subject }) => keyOf(subject));
  const [mine, expected, earlier] = [grouped(soFar), grouped(whole), grouped(before)];
  const keys = [...new Set([...mine.keys(), ...expected.keys(), ...earlier.keys()])];
  return keys
    .map((key) => {
      const [now, later, then] = [mine.get(key) ?? [], expected.get(key) ?? [], earlier.get(key) ?? []];
      const spent = dailyOf(now, 0, past);
      const toCome = at.running ? toComeOf(now, later, today, days.length) : [];
      const group: CostGroup = {
        key,
        title: key === null ? null : names.title(query.by, key),
        ...amountsOf(now, then),
        forecast: at.running ? microsText(sumOf(later)) : null,
        daily: days.map((_, i) => (i < past ? microsText(spent[i]!) : null)),
        expected: days.map((_, i) => microsText(toCome[i - today] ?? 0n)),
        stacks: stacksOf(now, then, names),
      };
      return { of: group, total: sumOf(now), name: group.title };
    })
    .sort(dearestFirst)
    .map(({ of }) => of);
}

const amountsOf = (now: readonly SubjectCosts[], before: readonly SubjectCosts[]) => ({
  amount: microsText(sumOf(now)),
  before: microsText(sumOf(before)),
});

type Named = { total: bigint; name: string | null };

const dearestFirst = (a: Named, b: Named): number =>
  a.total === b.total ? (a.name ?? "").localeCompare(b.name ?? "") : a.total > b.total ? -1 : 1;

/** Of what is stored, and is not a service's: the OS that it is an image of. */
const imageOf = ({ stack, service, os, purpose }: UsageSubject): string | null =>
  stack === null && service === null && purpose === undefined ? os : null;

const stackKey = (of: UsageSubject) => of.stack ?? JSON.stringify([of.project, of.service, of.purpose, imageOf(of)]);

function stacksOf(now: readonly SubjectCosts[], before: readonly SubjectCosts[], names: Names): StackCost[] {
  const byStack = (costs: readonly SubjectCosts[]) => groupBy(costs, ({ subject }) => stackKey(subject));
  const [mine, earlier] = [byStack(now), byStack(before)];
  return [...new Set([...mine.keys(), ...earlier.keys()])]
    .map((key) => {
      const [own, then] = [mine.get(key) ?? [], earlier.get(key) ?? []];
      const { subject } = (own.at(-1) ?? then.at(-1))!;
      const { stack, project, service, owner, purpose = null } = subject;
      const os = imageOf(subject);
      const { name, exists } = stack === null ? { name: null, exists: false } : names.stack(stack);
      const cost: StackCost = {
        stack,
        project,
        service,
        purpose,
        os,
        osTitle: os === null ? null : names.title("os", os),
        name,
        exists,
        projectTitle: names.project(project),
        serviceTitle: service === null ? null : names.title("service", service),
        owner: owner === null ? null : names.title("owner", owner),
        ...amountsOf(own, then),
      };
      return { of: cost, total: sumOf(own), name };
    })
    .sort(dearestFirst)
    .map(({ of }) => of);
}
