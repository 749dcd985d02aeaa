import { tagOf } from "@/lib/util/tags";
import { Big, divide, fromMicros, MICRO, type Decimal } from "./decimal";
import type { Period } from "./period";
import type { Prices } from "./rate";
import type { UsageSubject } from "./usage";

/** What a budget is about. */
export type BudgetScope =
  | { kind: "project"; project: string }
  | { kind: "service"; service: string }
  | { kind: "tag"; key: string; value: string };

export const ON_EXCEED = ["warn", "approval", "block"] as const;
/** What becomes of an order that would take the month above the budget. */
export type OnExceed = (typeof ON_EXCEED)[number];

export const BASES = ["actual", "forecast"] as const;
/** A share of a budget, in percent, that what was used so far or what the month will come to may reach. */
export type Threshold = { on: (typeof BASES)[number]; percent: number };

/** What of a month's prices a budget is about, charges of the month as a whole included. */
export function costIn({ all }: Prices, scope: BudgetScope): Decimal {
  const isUse = isUseOf(scope);
  const stacks = new Set<string | null>();
  let micros = 0n;
  for (const one of all)
    if (one.kind === "usage" && isUse(one.subject)) {
      micros += one.micros;
      stacks.add(one.subject.stack);
    }
  let sum = fromMicros(micros);
  for (const one of all) {
    if (one.kind === "usage") continue;
    // A minimum is of a stack, and so of its service and tags; a commitment is of a project alone.
    const isOurs =
      scope.kind === "project" ? one.project === scope.project : one.stack !== null && stacks.has(one.stack);
    if (isOurs) sum = sum.plus(one.amount);
  }
  return sum;
}

function isUseOf(scope: BudgetScope): (subject: UsageSubject) => boolean {
  switch (scope.kind) {
    case "project":
      return ({ project }) => project === scope.project;
    case "service":
      return ({ service }) => service === scope.service;
    case "tag":
      return ({ tags }) => tagOf(tags, scope.key) === scope.value;
  }
}

/** Thresholds that a month has reached. */
export const reachedOf = (
  thresholds: readonly Threshold[],
  amount: Decimal,
  month: { actual: Decimal; forecast: Decimal },
): Threshold[] => thresholds.filter(({ on, percent }) => month[on].times("100").gte(amount.times(String(percent))));

/** What would have been used by a moment if the whole budget were used evenly. */
export function paceAt(amount: Decimal, { from, to }: Period, at: number): Decimal {
  const passed = Math.min(Math.max(at, from), to) - from;
  return divide(amount.times(String(passed)), Big(String(to - from)), MICRO, "half-even");
}

/** Somebody may go above a budget: up to an amount, or (null) whatever the month comes to. */
export type Grant = { upTo: Decimal | null };

export type Verdict = "fits" | "granted" | OnExceed;

/**
 * What a budget says of an order. What adds nothing to the month is never held up, also where the budget is exceeded already.
 * @param order what it adds to the month
 * @param after what the month then comes to, with all that was ordered before
 */
export function verdictOf(
  { amount, onExceed }: { amount: Decimal; onExceed: OnExceed },
  { order, after }: { order: Decimal; after: Decimal },
  grants: readonly Grant[],
): Verdict {
  if (order.lte("0") || after.lte(amount)) return "fits";
  if (grants.some(({ upTo }) => upTo === null || after.lte(upTo))) return "granted";
  return onExceed;
}
