import { findProject } from "@/lib/access/find-project";
import type { UseCase } from "@/lib/auth/use-case";
import { loadRateCards } from "@/lib/billing/rate-cards";
import type { Api } from "@/lib/contract/api";
import { monthAt } from "@/lib/costs/read-month";
import { db } from "@/lib/db/client";
import { unpriced } from "./charges";
import { readCharges, readStatement } from "./read-statement";

/** What a project is to pay for a month. */
export const getStatement: UseCase<Api["getStatement"]> = async (viewer, { params, query: { month } }) => {
  const project = await findProject(viewer, params.project, "cost.read");
  const now = new Date();
  const at = monthAt(month, now);
  const [cards, charges] = await Promise.all([loadRateCards(db()), readCharges(db(), project.id, month)]);
  const currency = cards.at(-1)?.currency;
  if (currency === undefined) throw unpriced();
  const said = await readStatement(db(), project.id, at, charges, cards, now);
  const reasons = new Map(charges.credits.map(({ id, reason }) => [id, reason]));
  return {
    ...{ month, currency, until: new Date(at.countedTo).toISOString() },
    ...{ net: said.net.toFixed(), total: said.total.toFixed() },
    credits: said.credits.map((one) => ({
      ...{ id: one.credit, reason: reasons.get(one.credit) ?? "", amount: one.amount.toFixed() },
    })),
    tax: said.tax && { ...said.tax, amount: said.tax.amount.toFixed() },
  };
};
