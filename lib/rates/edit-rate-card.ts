import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import { DEFAULT_CURRENCY, DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { cardName, rateCardAt } from "@/lib/billing/rate-cards";
import { rateTerms, type RateTerms } from "@/lib/billing/rate-card";
import type { Api } from "@/lib/contract/api";
import { db, type Tx } from "@/lib/db/client";
import { PortalError, type FieldError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { findVersion, lockVersions, requireDraft, requireRevision } from "./find-version";
import { PEOPLE, recordOf, toDetail } from "./version-view";

export const createRateCard: UseCase<Api["createRateCard"]> = async ({ userId }, { body: { copyOf } }) =>
  db().$transaction(async (tx) => {
    const data = { ...(await contentOf(tx, copyOf)), createdById: userId, updatedById: userId };
    const row = await tx.rateCardVersion.create({ data, include: PEOPLE });
    await audit(tx, {
      ...{ userId, action: "rate-card.drafted", target: `rate-card:${cardName(row.number)}` },
      data: { before: null, after: recordOf(row), copyOf: copyOf === null ? null : cardName(copyOf) },
    });
    return toDetail(row, null);
  });

async function contentOf(tx: Tx, copyOf: number | null): Promise<{ currency: string; terms: RateTerms }> {
  if (copyOf !== null) {
    const { currency, terms } = await findVersion(tx, String(copyOf));
    return { currency, terms: rateTerms.parse(terms) };
  }
  const card = await rateCardAt(tx, new Date());
  if (!card) return { currency: DEFAULT_CURRENCY, terms: DEFAULT_TERMS };
  return { currency: card.currency, terms: rateTerms.parse(card) };
}

export const putRateCard: UseCase<Api["putRateCard"]> = async ({ userId }, { params, body }) => {
  const { revision: seen, ...content } = body;
  return db().$transaction(async (tx) => {
    await lockVersions(tx);
    const before = await findVersion(tx, params.card);
    requireDraft(before);
    requireRevision(before, seen);
    await requireProjects(tx, content.terms);
    const row = await tx.rateCardVersion.update({
      where: { number: before.number },
      data: { ...content, revision: seen + 1, updatedById: userId, updatedAt: new Date() },
      include: PEOPLE,
    });
    await audit(tx, {
      ...{ userId, action: "rate-card.changed", target: `rate-card:${cardName(row.number)}` },
      data: { before: recordOf(before), after: recordOf(row) },
    });
    return toDetail(row, null);
  });
};

/** @throws invalid-parameters for terms about a project that there is not */
async function requireProjects(tx: Tx, { overrides, commitments, adjustments }: RateTerms): Promise<void> {
  const named = [
    ...overrides.map(({ project }, i) => ({ project, path: ["terms", "overrides", i, "project"] })),
    ...commitments.map(({ project }, i) => ({ project, path: ["terms", "commitments", i, "project"] })),
    ...adjustments.flatMap(({ projects = [] }, i) =>
      projects.map((project) => ({ project, path: ["terms", "adjustments", i, "projects"] })),
    ),
  ];
  const rows = await tx.project.findMany({ select: { id: true } });
  const known = new Set(rows.map(({ id }) => id));
  const fields: FieldError[] = named
    .filter(({ project }) => !known.has(project))
    .map(({ path }) => ({ path, message: say`There is no such project.` }));
  if (fields.length === 0) return;
  throw new PortalError(
    "invalid-parameters",
    {
      detail: say`The rate card names a project that there is not.`,
      remedy: say`Correct the marked fields.`,
    },
    { fields },
  );
}

export const deleteRateCard: UseCase<Api["deleteRateCard"]> = async ({ userId }, { params }) => {
  await db().$transaction(async (tx) => {
    await lockVersions(tx);
    const row = await findVersion(tx, params.card);
    requireDraft(row);
    await tx.rateCardVersion.delete({ where: { number: row.number }, select: { number: true } });
    await audit(tx, {
      ...{ userId, action: "rate-card.deleted", target: `rate-card:${cardName(row.number)}` },
      data: { before: recordOf(row), after: null },
    });
  });
  return { ok: true };
};
