import { audit } from "@/lib/auth/audit";
import { editedMeanwhile } from "@/lib/auth/edited-meanwhile";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import type { IdleRule } from "@/lib/contract/schemas/idle";
import { db, type Db, type Tx } from "@/lib/db/client";
import { env } from "@/lib/env";

/** The installation has one. */
const ONLY = { id: 1 };
const DEFAULT_HOURS = 24;

/** What idle means; the environment says it for an installation in which nobody has. */
export async function readIdleRule(database: Db | Tx): Promise<IdleRule> {
  const row = await database.idleRule.findUnique({ where: ONLY });
  if (!row) return { percent: env().idlePercent, kilobytesPerSecond: null, hours: DEFAULT_HOURS, revision: 0 };
  const { percent, kilobytesPerSecond, hours, revision } = row;
  return { percent, kilobytesPerSecond, hours, revision };
}

export const putIdleRule: UseCase<Api["putIdleRule"]> = ({ userId }, { body }) =>
  db().$transaction(async (tx) => {
    // There may be no row to lock yet.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('burgeon/idle-rule', 0))`;
    const before = await readIdleRule(tx);
    if (before.revision !== body.revision) throw editedMeanwhile(null);
    const after = { ...body, revision: body.revision + 1 };
    const row = { ...after, updatedById: userId, updatedAt: new Date() };
    await tx.idleRule.upsert({ where: ONLY, create: { ...ONLY, ...row }, update: row });
    await audit(tx, { userId, action: "idle-rule.changed", target: "idle-rule:1", data: { before, after } });
    return after;
  });
