import { audit } from "@/lib/auth/audit";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import { lockCorrected, reverse, takeBack } from "@/lib/billing/ledger/correct";
import type { Api } from "@/lib/contract/api";
import type { CorrectionView, MendView } from "@/lib/contract/schemas/corrections";
import { db, type Db, type Tx } from "@/lib/db/client";
import { PortalError, refusedField } from "@/lib/errors";
import { Prisma } from "@/lib/generated/prisma/client";
import { isUuid, newId } from "@/lib/util/ids";
import { say, type Sentence } from "@/lib/util/say";

const PAGE = 20;

/** Of the rows of one reference: what they did together. */
type Row = {
  reference: string;
  stackId: string | null;
  stackName: string | null;
  resources: string[];
  from: Date;
  to: Date;
  signs: number[];
  reason: string | Sentence;
  byPerson: boolean;
  by: string | null;
  at: Date;
  reversed: boolean;
};

/** A person's correction that charges again is known by the one that it answers to. */
const REVERSAL = "reversal of ";

async function readCorrections(tx: Db | Tx, where: Prisma.Sql, limit: number): Promise<CorrectionView[]> {
  const rows = await tx.$queryRaw<Row[]>`
    select c.reference, min(f.stack_id) as "stackId", min(f.stack_name) as "stackName",
      array_agg(distinct coalesce(f.node, r.name)) as resources,
      min(c.from_at) as "from", max(c.to_at) as "to", array_agg(distinct c.sign) as signs, (array_agg(c.reason))[1] as reason,
      bool_or(c.user_id is not null) as "byPerson", min(u.name) as by, c.recorded_at as at,
      exists (select 1 from ledger_correction o where o.reference = ${REVERSAL} || c.reference) as reversed
    from ledger_correction c join ledger_fact f on f.id = c.fact_id join ledger_resource r on r.id = c.resource_id
      left join app_user u on u.id::text = c.user_id
    where ${where}
    group by c.reference, c.recorded_at
    order by c.recorded_at desc, c.reference desc limit ${limit}`;
  return rows.map(toCorrection);
}

function toCorrection(row: Row): CorrectionView {
  const { reference, stackId, stackName, resources, from, to, signs, reason, byPerson, by, at, reversed } = row;
  const reversal = reference.startsWith(REVERSAL);
  return {
    ...{ reference, resources, reason: reason as string, by, at: at.toISOString() },
    stack: stackId === null ? null : { id: stackId, name: stackName ?? stackId },
    ...{ from: from.toISOString(), to: to.toISOString() },
    effect: signs.length > 1 ? "changes" : signs[0] === 1 ? "adds" : "takes",
    kept: !byPerson ? "late-event" : reversal ? "reversal" : reversed ? "reversed" : null,
  };
}

export const listCorrections: UseCase<Api["listCorrections"]> = async (_viewer, { query: { before } }) => {
  const [at, reference = ""] = before?.split("~", 2) ?? [];
  const where = at ? Prisma.sql`(c.recorded_at, c.reference) < (${at}::timestamptz, ${reference})` : Prisma.sql`true`;
  const found = await readCorrections(db(), where, PAGE + 1);
  const items = found.slice(0, PAGE);
  const last = items.at(-1);
  return { items, before: last && found.length > PAGE ? `${last.at}~${last.reference}` : null };
};

export const createCorrection: UseCase<Api["createCorrection"]> = async ({ userId }, { body }) => {
  const { stack, node, reason } = body;
  const [from, to] = [Date.parse(body.from), Date.parse(body.to)];
  if (from >= to) throw refusedField("to", say`The end must be after the beginning.`);
  if (to > Date.now())
    throw refusedField("to", say`What is still to come cannot be taken back. Choose a time that is over.`);
  return db().$transaction(async (tx) => {
    const fact = await tx.ledgerFact.findFirst({ where: { stackId: stack, ...(node !== null && { node }) } });
    if (!fact) throw refusedField("stack", say`The ledger knows nothing of that.`);
    const reference = newId();
    const rows = await takeBack(tx, { stack, node }, { from, to }, { reference, reason, userId });
    if (rows === 0)
      throw refusedField("from", say`Nothing is charged in that time, or it has been taken back already.`);
    const record = { userId, projectId: fact.projectId, action: "correction.created", target: `stack:${stack}` };
    await audit(tx, { ...record, data: { before: null, after: { ...body, reference } } });
    return readOne(tx, reference);
  });
};

export const reverseCorrection: UseCase<Api["reverseCorrection"]> = async ({ userId }, { params, body }) => {
  if (!isUuid(params.correction)) throw notFound();
  return db().$transaction(async (tx) => {
    // Two at once: the second waits here, and then sees what the first did.
    await lockCorrected(tx, params.correction);
    const before = await readOne(tx, params.correction);
    if (before.kept !== null)
      throw new PortalError("wrong-state", {
        detail: say`This correction was reversed already.`,
        remedy: say`Take the charge back again if that was a mistake.`,
      });
    const reference = `${REVERSAL}${params.correction}`;
    await reverse(tx, params.correction, { reference, reason: body.reason, userId });
    const { projectId } = await tx.ledgerFact.findFirstOrThrow({ where: { stackId: before.stack?.id ?? null } });
    const record = { userId, projectId, action: "correction.reversed", target: `stack:${before.stack?.id}` };
    await audit(tx, { ...record, data: { before: before as Prisma.InputJsonObject, after: { reference, ...body } } });
    return readOne(tx, reference);
  });
};

/** @throws not-found */
async function readOne(tx: Tx, reference: string): Promise<CorrectionView> {
  const [found] = await readCorrections(tx, Prisma.sql`c.reference = ${reference}`, 1);
  if (!found) throw notFound();
  return found;
}

export const listMends: UseCase<Api["listMends"]> = async (_viewer, { query: { before } }) => {
  const rows = await db().ledgerMend.findMany({
    where: before === undefined ? {} : { id: { lt: BigInt(before) } },
    include: { resource: { select: { name: true } }, fact: { select: { stackId: true, stackName: true } } },
    orderBy: { id: "desc" },
    take: PAGE + 1,
  });
  const items = rows.slice(0, PAGE).map(({ id, at, what, resource, fact, detail, seconds }): MendView => ({
    ...{ id: String(id), at: at.toISOString(), what: what as MendView["what"], resource: resource.name, seconds },
    stack: fact?.stackId ? { id: fact.stackId, name: fact.stackName ?? fact.stackId } : null,
    detail: detail as unknown as string,
  }));
  return { items, before: rows.length > PAGE ? items.at(-1)!.id : null };
};
