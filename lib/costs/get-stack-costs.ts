import type { UseCase } from "@/lib/auth/use-case";
import { usagesIn } from "@/lib/billing/ledger/read";
import { Big } from "@/lib/billing/decimal";
import { DEFAULT_CURRENCY } from "@/lib/billing/default-terms";
import { METERS, quantityText } from "@/lib/billing/meters";
import { priceMonth, priceOfHour } from "@/lib/billing/month";
import { monthOf } from "@/lib/billing/period";
import { linesOf, type Line } from "@/lib/billing/rate";
import { cardsFor } from "@/lib/billing/rate-card";
import { loadRateCards } from "@/lib/billing/rate-cards";
import { stretchesOf } from "@/lib/billing/stretches";
import { checkOrder } from "@/lib/budgets/check-order";
import type { Api } from "@/lib/contract/api";
import type { CostLine } from "@/lib/contract/schemas/costs";
import { db } from "@/lib/db/client";
import { findStack } from "@/lib/deployments/find-stack";
import { orderOfStart } from "@/lib/deployments/order";
import { env } from "@/lib/env";
import { pricePower } from "@/lib/rates/price-plan";
import { monthAt, readMonth } from "./read-month";

/**
 * The lines of one stack. They are rated with all that the project used: with tiers and allowances a stack's price depends on
 * what else there is.
 */
export const getStackCosts: UseCase<Api["getStackCosts"]> = async (viewer, { params, query }) => {
  const stack = await findStack(viewer, params.stack, "cost.read");
  const now = new Date();
  const at = monthAt(query.month ?? monthOf(now.getTime(), env().timeZone), now);
  const until = new Date(at.countedTo);
  const cards = cardsFor(await loadRateCards(db()), stack.projectId);
  const [use, own, power] = await Promise.all([
    readMonth(db(), at, cards, { project: stack.projectId }),
    usagesIn(db(), at.month, { stack: stack.id }, until),
    stack.removedAt === null ? pricePower(db(), stack) : null,
  ]);
  // A start that failed may be followed by another one.
  const mayStart = stack.state === "stopped" || (stack.state === "failed" && stack.readyAt !== null);
  const budgets = mayStart ? await checkOrder(db(), viewer, await orderOfStart(db(), stack)) : [];
  const used = priceMonth(use.used, cards, at.month);
  const nextHour = use.nextHour.filter(({ subject }) => subject.stack === stack.id);
  const lines = linesOf(used.prices.all).filter((line) => line.stack === stack.id);
  const total = lines.reduce((sum, { amount }) => sum.plus(amount), Big("0"));
  const minimum = lines.find(({ kind }) => kind === "minimum");
  return {
    month: at.name,
    timeZone: at.timeZone,
    currency: cards[0]?.currency ?? DEFAULT_CURRENCY,
    countedTo: until.toISOString(),
    running: at.running,
    stack: stack.id,
    total: total.toFixed(),
    perHour: at.running ? priceOfHour(used, nextHour, cards, at.month).toFixed() : null,
    power,
    budgets,
    lines: lines.flatMap((line) => (line.kind === "usage" ? [viewLine(line)] : [])),
    minimum: minimum ? minimum.amount.toFixed() : null,
    stretches: stretchesOf(own).map(({ from, to, nodes, unmeasured, amounts }) => ({
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      open: at.running && to === at.countedTo,
      ...{ nodes, unmeasured },
      amounts: Object.fromEntries(Object.entries(amounts).map(([meter, amount]) => [meter, String(amount)])),
    })),
  };
};

function viewLine({ meter, card, quantity, pool, percent, failedLaunch, mode, flavour, tags, amount }: Line): CostLine {
  return {
    ...{ meter, card, percent, mode, flavour },
    unit: METERS[meter].unit,
    quantity: quantityText(meter, quantity),
    pool: {
      quantity: quantityText(meter, pool.quantity),
      portions: pool.portions.map((portion) => ({ ...portion, quantity: quantityText(meter, portion.quantity) })),
    },
    failedLaunch: failedLaunch === true,
    tags: { ...tags },
    amount: amount.toFixed(),
  };
}
