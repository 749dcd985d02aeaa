import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import type { Period } from "../period";

/** Something of the ledger that counts: one resource, one fact. ms since 1970. */
export type Piece = { resource: bigint; fact: bigint; from: number; to: number; sign: number };

export type Correction = { reference: string; reason: string; userId: string };

/**
 * Takes away all that is charged for a stack's resources, or for those of one node, in a time. What is taken away already is not
 * taken again. A late event that is reported afterwards corrects what was recorded, not this: see docs/metering.md.
 * @returns how many rows were added; 0: nothing is charged in that time
 */
export async function takeBack(
  tx: Tx,
  of: { stack: string; node: string | null },
  { from, to }: Period,
  { reference, reason, userId }: Correction,
): Promise<number> {
  const resources = await lockResources(
    tx,
    Prisma.sql`select 1 from ledger_fact f where f.resource_id = r.id and f.stack_id = ${of.stack}
      and (${of.node}::text is null or f.node = ${of.node})`,
  );
  const rows = await tx.$queryRaw<{ resource: bigint; fact: bigint; from: Date; to: Date; sign: number }[]>`
    select u.resource_id as resource, u.fact_id as fact, u.from_at as "from", u.to_at as "to", u.sign
    from ledger_used(${new Date(from)}::timestamptz, ${new Date(to)}::timestamptz, ledger_now()) u join ledger_fact f on f.id = u.fact_id
    where u.resource_id = any(${resources.map(({ id }) => id)}::bigint[]) and f.phase <> 'unverified'`;
  const pieces = chargedOf(rows.map((row) => ({ ...row, from: row.from.getTime(), to: row.to.getTime() })));
  await tx.ledgerCorrection.createMany({ data: await rowsOf(tx, pieces, { sign: -1, reference, reason, userId }) });
  return pieces.length;
}

/** Has whoever corrects or records something of a correction's resources wait until this transaction has ended. */
export const lockCorrected = (tx: Tx, reference: string): Promise<unknown> =>
  lockResources(
    tx,
    Prisma.sql`select 1 from ledger_correction c where c.resource_id = r.id and c.reference = ${reference}`,
  );

/** In the order in which ledger_record locks them, so that no two transactions wait for each other. */
const lockResources = (tx: Tx, which: Prisma.Sql): Promise<{ id: bigint }[]> =>
  tx.$queryRaw`select r.id from ledger_resource r where exists (${which}) order by r.kind, r.name for update`;

/** Charges again what the correction with this reference took back. @returns how many rows were added */
export async function reverse(tx: Tx, of: string, { reference, reason, userId }: Correction): Promise<number> {
  const rows = await tx.ledgerCorrection.findMany({ where: { reference: of } });
  const pieces = rows.map(({ resourceId, factId, from, to }) => ({
    ...{ resource: resourceId, fact: factId, from: from.getTime(), to: to.getTime() },
  }));
  await tx.ledgerCorrection.createMany({ data: await rowsOf(tx, pieces, { sign: 1, reference, reason, userId }) });
  return rows.length;
}

type About = Correction & { sign: 1 | -1 };

async function rowsOf(tx: Tx, pieces: readonly Omit<Piece, "sign">[], about: About) {
  const [{ now }] = await tx.$queryRaw<[{ now: Date }]>`select ledger_now() as now`;
  return pieces.map(({ resource, fact, from, to }) => ({
    ...{ resourceId: resource, factId: fact, from: new Date(from), to: new Date(to) },
    ...{ ...about, recordedAt: now },
  }));
}

/** What is left of intervals and corrections: of each resource's fact, the times in which it counts. */
export function chargedOf(all: readonly Piece[]): Omit<Piece, "sign">[] {
  const groups = new Map<string, Piece[]>();
  for (const one of all) {
    const key = `${one.resource} ${one.fact}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => {
    const { resource, fact } = group[0]!;
    const cuts = [...new Set(group.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
    const left: { resource: bigint; fact: bigint; from: number; to: number }[] = [];
    cuts.slice(1).forEach((to, i) => {
      const from = cuts[i]!;
      const sum = group.filter((one) => one.from <= from && one.to >= to).reduce((n, { sign }) => n + sign, 0);
      if (sum <= 0) return;
      const last = left.at(-1);
      if (last?.to === from) last.to = to;
      else left.push({ resource, fact, from, to });
    });
    return left;
  });
}
