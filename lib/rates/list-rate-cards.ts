import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { findVersion } from "./find-version";
import { keptBecause } from "./kept";
import { PEOPLE, toDetail, toSummary } from "./version-view";

export const listRateCards: UseCase<Api["listRateCards"]> = async () => {
  const rows = await db().rateCardVersion.findMany({
    include: PEOPLE,
    orderBy: [{ validFrom: { sort: "desc", nulls: "first" } }, { number: "desc" }],
  });
  return { items: rows.map((row) => toSummary(row)), timeZone: env().timeZone };
};

export const getRateCard: UseCase<Api["getRateCard"]> = async (_viewer, { params }) => {
  const row = await findVersion(db(), params.card);
  return toDetail(row, await keptBecause(db(), row));
};
