import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import { recordFacts } from "@/lib/billing/ledger/facts";
import { say, type Sentence } from "@/lib/util/say";
import { changeBakedImage } from "./change-state";
import { policyFor, readPolicies } from "./policy";
import { SERVING } from "./states";
import { storageOf } from "./storage";

/** A baked image's checks have passed: offers it, or leaves it in testing until a person approves, as its policy says. */
export async function publishTested(tx: Tx, id: string, at: Date): Promise<void> {
  const image = await tx.bakedImage.update({ where: { id }, data: { testedAt: at, problem: Prisma.DbNull } });
  const policy = policyFor(await readPolicies(tx), image.service, image.osId);
  if (policy.publishing === "automatic")
    await publishBakedImage(tx, id, { userId: null, reason: say`Its acceptance checks passed.`, at });
}

/**
 * Offers a baked image in place of the ones before it, which become deprecated: what runs on them goes on, and the age, the
 * updates and the history of the cell are those of this one from now on.
 */
export async function publishBakedImage(
  tx: Tx,
  id: string,
  { userId, reason, at }: { userId: string | null; reason: Sentence | string; at: Date },
): Promise<void> {
  const image = await tx.bakedImage.findUniqueOrThrow({ where: { id } });
  const { cloudId, service, osId } = image;
  // Publications of one cell queue here, so that only one of two at once is offered in the end.
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`publish/${cloudId}/${service}/${osId}`}, 0))`;
  const before = await tx.bakedImage.findMany({
    where: { cloudId, service, osId, state: { in: [...SERVING] }, id: { not: id } },
    select: { id: true },
  });
  for (const old of before)
    await changeBakedImage(tx, {
      id: old.id,
      to: "deprecated",
      userId,
      reason: say`Replaced by ${`v${image.number}`}.`,
    });
  const data = { publishedAt: image.publishedAt ?? at, staleReasons: [] };
  await changeBakedImage(tx, { id, to: "published", userId, reason, data });
  await recordFacts(tx, [storageOf(image)]);
}
