import { audit } from "@/lib/auth/audit";
import { DEFAULT_CURRENCY, DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { cardName } from "@/lib/billing/rate-cards";
import type { Db } from "@/lib/db/client";

/**
 * The first version of the rate card, in force from now on: a new installation shows prices, and nothing that ran before has
 * one. Where there has ever been a version, even one that was withdrawn and deleted, finance has decided.
 */
export async function seedRates(db: Db): Promise<void> {
  await db.$transaction(async (tx) => {
    const decided = await tx.auditEntry.findFirst({
      where: { target: { startsWith: "rate-card:" } },
      select: { id: true },
    });
    if (decided) return;
    const now = new Date();
    const content = { currency: DEFAULT_CURRENCY, terms: DEFAULT_TERMS };
    const { number } = await tx.rateCardVersion.create({
      data: { ...content, state: "published", validFrom: now, publishedAt: now },
      select: { number: true },
    });
    const record = { userId: null, action: "rate-card.published", target: `rate-card:${cardName(number)}` };
    await audit(tx, { ...record, data: { by: "set-up", before: null, after: content } });
  });
}
