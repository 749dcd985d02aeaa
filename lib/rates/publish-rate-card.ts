import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import { cardName, loadRateCards } from "@/lib/billing/rate-cards";
import { faultOf, rateTerms, type RateCard } from "@/lib/billing/rate-card";
import type { Api } from "@/lib/contract/api";
import { db, type Tx } from "@/lib/db/client";
import { PortalError, refusedField } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { findVersion, lockVersions, requireDraft, requireRevision } from "./find-version";
import { keptBecause } from "./kept";
import { PEOPLE, recordOf, toDetail, type VersionRow } from "./version-view";

/**
 * Lets a draft be in force from a moment on. The version whose time that moment is in ends there, and the new one has the rest of
 * its time: so versions follow each other, whichever is published first.
 */
export const publishRateCard: UseCase<Api["publishRateCard"]> = async ({ userId }, { params, body }) =>
  db().$transaction(async (tx) => {
    await lockVersions(tx);
    const before = await findVersion(tx, params.card);
    requireDraft(before);
    requireRevision(before, body.revision);
    const cards = await loadRateCards(tx);
    const now = new Date();
    const from = body.from === null ? now : new Date(body.from);
    // The first version of all may begin in the past: there was no price that it would change.
    if (from < now && cards.length > 0)
      throw refusedField("from", say`Choose a moment from now on: what was in force is not changed afterwards.`);
    const [at, name] = [from.getTime(), cardName(before.number)];
    const same = cards.find((card) => card.from === at);
    if (same)
      throw refusedField(
        "from",
        say`Version ${same.id} begins at that moment too. Withdraw it first, or choose another moment.`,
      );
    const previous = cards.find((card) => card.from < at && (card.to ?? Infinity) > at);
    const next = cards.find((card) => card.from > at);
    const to = next?.from ?? null;
    const mine: RateCard = { ...rateTerms.parse(before.terms), id: name, currency: before.currency, from: at, to };
    const others = cards.map((card) => (card === previous ? { ...card, to: at } : card));
    const fault = faultOf([...others, mine], dateOf);
    if (fault) throw refusedField("from", fault);
    if (previous) await endAt(tx, previous.id, from);
    const row = await update(tx, before, {
      ...{ state: "published", validFrom: from, validTo: to === null ? null : new Date(to) },
      ...{ publishedById: userId, publishedAt: now, updatedById: userId },
    });
    await audit(tx, {
      ...{ userId, action: "rate-card.published", target: `rate-card:${name}` },
      data: { before: recordOf(before), after: recordOf(row), ends: previous?.id ?? null },
    });
    return toDetail(row, await keptBecause(tx, row));
  });

/** Makes a published version a draft again; the one before it gets its time. */
export const withdrawRateCard: UseCase<Api["withdrawRateCard"]> = async ({ userId }, { params, body }) =>
  db().$transaction(async (tx) => {
    await lockVersions(tx);
    const before = await findVersion(tx, params.card);
    requireRevision(before, body.revision);
    const kept = before.state === "draft" ? say`It is a draft already.` : await keptBecause(tx, before);
    if (kept) {
      throw new PortalError("wrong-state", {
        detail: kept,
        remedy: say`Make a draft as a copy of it, change that, and publish it.`,
      });
    }
    const previous = (await loadRateCards(tx)).find(({ to }) => to === before.validFrom!.getTime());
    const row = await update(tx, before, {
      ...{ state: "draft", validFrom: null, validTo: null, publishedById: null, publishedAt: null },
      updatedById: userId,
    });
    if (previous) await endAt(tx, previous.id, before.validTo);
    await audit(tx, {
      ...{ userId, action: "rate-card.withdrawn", target: `rate-card:${cardName(row.number)}` },
      data: { before: recordOf(before), after: recordOf(row), goesOn: previous?.id ?? null },
    });
    return toDetail(row, null);
  });

const update = (
  tx: Tx,
  { number, revision }: VersionRow,
  data: Parameters<Tx["rateCardVersion"]["update"]>[0]["data"],
) =>
  tx.rateCardVersion.update({
    where: { number },
    data: { ...data, revision: revision + 1, updatedAt: new Date() },
    include: PEOPLE,
  });

async function endAt(tx: Tx, card: string, validTo: Date | null): Promise<void> {
  const { number } = await findVersion(tx, card);
  await tx.rateCardVersion.update({ where: { number }, data: { validTo }, select: { number: true } });
}

const dateOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
