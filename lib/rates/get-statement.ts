import { findProject } from "@/lib/access/find-project";
import type { UseCase } from "@/lib/auth/use-case";
import { Big, type Decimal } from "@/lib/billing/decimal";
import { usagesIn } from "@/lib/billing/ledger/read";
import { monthOf, monthPeriod } from "@/lib/billing/period";
import { cardsOf, rate } from "@/lib/billing/rate";
import type { RateCard } from "@/lib/billing/rate-card";
import { loadRateCards } from "@/lib/billing/rate-cards";
import { digitsOf, statementOf, takeCredits, taxAt, toCurrency } from "@/lib/billing/statement";
import type { Api } from "@/lib/contract/api";
import { monthAt } from "@/lib/costs/read-month";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { unpriced } from "./charges";

/**
 * What a project is to pay for a month. Credits that were given for earlier months are first taken from those, so what is left of
 * them is counted anew each time and kept nowhere.
 */
export const getStatement: UseCase<Api["getStatement"]> = async (viewer, { params, query: { month } }) => {
  const project = await findProject(viewer, params.project, "cost.read");
  const now = new Date();
  const { month: period, countedTo } = monthAt(month, now);
  const [cards, taxes, credits] = await Promise.all([
    loadRateCards(db()),
    db().projectTax.findMany({ where: { OR: [{ projectId: project.id }, { projectId: null }] } }),
    db().projectCredit.findMany({ where: { projectId: project.id, month: { lte: month } } }),
  ]);
  const currency = cards.at(-1)?.currency;
  if (currency === undefined) throw unpriced();
  const digits = digitsOf(currency);
  const { rounding } = cardsOf(cards, period).at(-1) ?? { rounding: "half-even" as const };
  const months: { month: string; net: Decimal }[] = [];
  for (const one of monthsUpTo(month, credits))
    months.push({ month: one, net: toCurrency(await netOf(project.id, cards, one, now), digits, rounding) });
  const given = credits.map(({ id, month: from, amount }) => ({ id, month: from, amount: amount.toFixed() }));
  const taken = takeCredits(months, given).get(month) ?? [];
  const named = taxes.map(({ projectId, name, percent, validFrom }) => ({
    ...{ project: projectId, name, percent: percent.toFixed(), from: validFrom },
  }));
  const tax = taxAt(named, project.id, month);
  const said = statementOf(months.at(-1)!.net, taken, tax, { digits, rounding });
  const reasons = new Map(credits.map(({ id, reason }) => [id, reason]));
  return {
    ...{ month, currency, until: new Date(countedTo).toISOString() },
    ...{ net: said.net.toFixed(), total: said.total.toFixed() },
    credits: said.credits.map((one) => ({
      ...{ id: one.credit, reason: reasons.get(one.credit) ?? "", amount: one.amount.toFixed() },
    })),
    tax: said.tax && { ...said.tax, amount: said.tax.amount.toFixed() },
  };
};

/** From the first month that a credit may be taken from, or just the one that is asked for. */
function monthsUpTo(last: string, credits: readonly { month: string }[]): string[] {
  const first = credits.reduce((least, { month }) => (month < least ? month : least), last);
  const months = [first];
  while (months.at(-1)! < last) {
    const period = monthPeriod(months.at(-1)!, "UTC");
    months.push(monthOf(period.to, "UTC"));
  }
  return months;
}

async function netOf(project: string, cards: readonly RateCard[], month: string, now: Date): Promise<Decimal> {
  const period = monthPeriod(month, env().timeZone);
  const { lines } = rate(await usagesIn(db(), period, { project }, now), cards, period);
  // What others have committed to is in the lines too.
  return lines.filter((line) => line.project === project).reduce((sum, { amount }) => sum.plus(amount), Big("0"));
}
