import type { Db } from "@/lib/db/client";
import { usagesIn } from "@/lib/billing/ledger/read";
import type { Usage } from "@/lib/billing/usage";

/** What the ledger has heard of each machine of a stack, by node: "what/phase", in the order of time. */
export const factsOf = (database: Db, stackId: string) => factsAbout(database, { stackId });

/** The same of the machines that a deployment throws away. */
export const factsOfThrowAways = (database: Db, deploymentId: string) => factsAbout(database, { deploymentId });

async function factsAbout(
  database: Db,
  about: { stackId: string } | { deploymentId: string },
): Promise<Record<string, string[]>> {
  const rows = await database.ledgerFact.findMany({
    where: { resource: { facts: { some: about } } },
    orderBy: [{ resourceId: "asc" }, { at: "asc" }, { id: "asc" }],
    select: { what: true, phase: true, resource: { select: { facts: { select: { node: true }, take: 1 } } } },
  });
  const facts: Record<string, string[]> = {};
  for (const { what, phase, resource } of rows)
    (facts[resource.facts[0]?.node ?? ""] ??= []).push(what === phase ? what : `${what}/${phase}`);
  return facts;
}

/** What the stack is charged for, up to now. */
export const chargedFor = (database: Db, project: string, stack: string, now = new Date()): Promise<Usage[]> =>
  usagesIn(database, { from: 0, to: now.getTime() + 1 }, { project, stack }, now);
