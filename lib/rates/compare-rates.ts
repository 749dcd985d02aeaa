import type { UseCase } from "@/lib/auth/use-case";
import { compare, type Compared } from "@/lib/billing/compare";
import { usagesIn } from "@/lib/billing/ledger/read";
import { rateTerms } from "@/lib/billing/rate-card";
import { cardName, loadRateCards } from "@/lib/billing/rate-cards";
import { catalogue } from "@/lib/catalogue/catalogue";
import type { Api } from "@/lib/contract/api";
import { monthAt } from "@/lib/costs/read-month";
import { db } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { findVersion } from "./find-version";

/** Rates a month that has begun by a version, mostly a draft, and by what was in force in it. */
export const compareRates: UseCase<Api["compareRates"]> = async (_viewer, { params, query: { month } }) => {
  const version = await findVersion(db(), params.card);
  const now = new Date();
  const { month: period, countedTo } = monthAt(month, now);
  const [published, usages] = await Promise.all([loadRateCards(db()), usagesIn(db(), period, {}, now)]);
  const { currency } = version;
  const other = published.find((card) => card.currency !== currency);
  if (other) {
    throw new PortalError("wrong-state", {
      detail: say`Version ${cardName(version.number)} is in ${currency}, version ${other.id} in ${other.currency}: their amounts cannot be compared.`,
      remedy: say`Change the currency of the draft.`,
    });
  }
  const draft = { ...rateTerms.parse(version.terms), id: cardName(version.number), currency, from: 0, to: null };
  const { total, projects, services, unpriced } = compare(usages, published, draft, period);
  const rows = await db().project.findMany({ select: { id: true, title: true } });
  const titles = new Map(rows.map(({ id, title }) => [id, title]));
  const titleOf = (service: string) => catalogue().services.get(service)?.blueprint.title ?? service;
  return {
    ...{ month, currency, until: new Date(countedTo).toISOString() },
    total: toAmounts(total),
    projects: projects.map(({ key, ...of }) => ({ key, title: titles.get(key) ?? key, ...toAmounts(of) })),
    services: services.map(({ key, ...of }) => ({ key, title: key && titleOf(key), ...toAmounts(of) })),
    unpricedSeconds: Number(unpriced),
  };
};

const toAmounts = ({ published, draft }: Compared) => ({
  published: published.toFixed(),
  draft: draft.toFixed(),
  difference: draft.minus(published).toFixed(),
});
