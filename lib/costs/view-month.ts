import { Big, type Decimal } from "@/lib/billing/decimal";
import { DEFAULT_CURRENCY } from "@/lib/billing/default-terms";
import { costsOf, priceOfHour, type CostsOfMonth } from "@/lib/billing/month";
import type { UsageSubject } from "@/lib/billing/usage";
import type { CostDimension, CostEvent, CostGroup, MonthCosts, StackCost } from "@/lib/contract/schemas/costs";
import type { MonthAt, MonthUse } from "./read-month";
import type { Names } from "./read-names";

const ZERO = Big("0");
const KEY_OF: Record<CostDimension, (subject: UsageSubject) => string | null> = {
  project: ({ project }) => project,
  service: ({ service }) => service,
  owner: ({ owner }) => owner,
  mode: ({ mode }) => mode,
  os: ({ os }) => os,
};

export type MonthParts = {
  at: MonthAt;
  by: CostDimension;
  use: MonthUse;
  /** The same part of the month before. */
  before: CostsOfMonth;
  names: Names;
  events: CostEvent[];
};

/** A month as people see it. Pure. */
export function viewMonth({ at, by, use, before, names, events }: MonthParts): MonthCosts {
  const { month, countedTo, running, timeZone } = at;
  const { cards, used, expected, nextHour } = use;
  const soFar = costsOf(used, cards, month);
  const whole = running ? costsOf(expected, cards, month) : null;
  const groups = groupsOf(by, { soFar, whole, before }, at, names);
  return {
    month: at.name,
    timeZone,
    currency: cards[0]?.currency ?? DEFAULT_CURRENCY,
    countedTo: new Date(countedTo).toISOString(),
    running,
    total: soFar.rated.total.toFixed(),
    forecast: whole && whole.rated.total.toFixed(),
    before: before.rated.lines.length > 0 ? before.rated.total.toFixed() : null,
    now: running ? { perHour: priceOfHour(used, nextHour, cards, month).toFixed(), ...use.running } : null,
    monthly: soFar.rated.lines.flatMap(({ kind, project, stack, amount }) =>
      kind === "usage"
        ? []
        : [
            {
              ...{ kind, project, stack, projectTitle: names.project(project) },
              name: stack === null ? null : names.stack(stack).name,
              amount: amount.toFixed(),
            },
          ],
    ),
    unpriced: soFar.rated.unpriced > 0n,
    days: month.days.map(({ date }) => date),
    groups,
    events,
  };
}

type Costs = { soFar: CostsOfMonth; whole: CostsOfMonth | null; before: CostsOfMonth };

function groupsOf(by: CostDimension, { soFar, whole, before }: Costs, at: MonthAt, names: Names): CostGroup[] {
  const keyOf = KEY_OF[by];
  const { days } = at.month;
  const past = days.filter(({ from }) => from < at.countedTo).length;
  const [daily, expected, then] = [soFar, whole, before].map((costs) => sums(costs?.daily ?? [], keyOf)) as [
    Sums,
    Sums,
    Sums,
  ];
  const keys = [...new Set([...daily.keys(), ...expected.keys(), ...then.keys()])];
  return keys
    .map((key): CostGroup => {
      const [mine, whole, earlier] = [daily.get(key), expected.get(key), then.get(key)];
      const amount = mine?.total ?? ZERO;
      return {
        key,
        title: key === null ? null : names.title(by, key),
        amount: amount.toFixed(),
        before: (earlier?.total ?? ZERO).toFixed(),
        forecast: at.running ? (whole?.total ?? ZERO).toFixed() : null,
        daily: days.map(({ date }, i) => (i < past ? (mine?.days.get(date) ?? ZERO).toFixed() : null)),
        // Tiers may make the days that are over cheaper in the forecast: what is to come is never below 0.
        expected: days.map(({ date }) => {
          const rest = (whole?.days.get(date) ?? ZERO).minus(mine?.days.get(date) ?? ZERO);
          return (rest.gt("0") ? rest : ZERO).toFixed();
        }),
        stacks: stacksOf(mine, earlier, names),
      };
    })
    .sort((a, b) => dearestFirst(a, b) || (a.title ?? "").localeCompare(b.title ?? ""));
}

const dearestFirst = (a: { amount: string }, b: { amount: string }) => Big(b.amount).cmp(Big(a.amount));

type Group = { total: Decimal; days: Map<string, Decimal>; stacks: Map<string, { of: UsageSubject; amount: Decimal }> };
type Sums = Map<string | null, Group>;

const stackKey = ({ project, stack, service }: UsageSubject) => stack ?? JSON.stringify([project, service]);

function sums(daily: CostsOfMonth["daily"], keyOf: (subject: UsageSubject) => string | null): Sums {
  const found: Sums = new Map();
  for (const { date, subject, amount } of daily) {
    const key = keyOf(subject);
    const group = found.get(key) ?? { total: ZERO, days: new Map<string, Decimal>(), stacks: new Map() };
    found.set(key, group);
    group.total = group.total.plus(amount);
    group.days.set(date, (group.days.get(date) ?? ZERO).plus(amount));
    const stack = group.stacks.get(stackKey(subject));
    group.stacks.set(stackKey(subject), { of: subject, amount: (stack?.amount ?? ZERO).plus(amount) });
  }
  return found;
}

function stacksOf(now: Group | undefined, before: Group | undefined, names: Names): StackCost[] {
  const keys = new Set([...(now?.stacks.keys() ?? []), ...(before?.stacks.keys() ?? [])]);
  return [...keys]
    .map((key): StackCost => {
      const [mine, then] = [now?.stacks.get(key), before?.stacks.get(key)];
      const { stack, project, service, owner } = (mine ?? then)!.of;
      return {
        ...{ stack, project, service },
        ...(stack === null ? { name: null, exists: false } : names.stack(stack)),
        projectTitle: names.project(project),
        serviceTitle: service === null ? null : names.title("service", service),
        owner: owner === null ? null : names.title("owner", owner),
        amount: (mine?.amount ?? ZERO).toFixed(),
        before: (then?.amount ?? ZERO).toFixed(),
      };
    })
    .sort((a, b) => dearestFirst(a, b) || (a.name ?? "").localeCompare(b.name ?? ""));
}
