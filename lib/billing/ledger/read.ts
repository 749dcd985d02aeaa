import type { Db, Tx } from "@/lib/db/client";
import { readRows } from "@/lib/db/read-rows";
import { Prisma } from "@/lib/generated/prisma/client";
import { hasTags } from "@/lib/util/tags";
import { METER_NAMES, type Meter } from "../meters";
import type { Period } from "../period";
import { INSTALLATION, type Purpose, type SubjectUse, type Usage, type UsageSubject } from "../usage";
import { COLUMNS, type Phase } from "./facts";
import { netOf, type Signed } from "./net";
import { subjectFrom } from "./subjects";

/** Ids; a project may also be INSTALLATION. */
export type UsageFilter = { project?: string | undefined; stack?: string | undefined };

/** As which machines are in the ledger now, by their names; those that it does not have, or that are gone, are not in it. */
export async function phasesOf(db: Db | Tx, machines: readonly string[]): Promise<ReadonlyMap<string, Phase>> {
  const open = await db.ledgerOpen.findMany({
    where: { resource: { kind: "machine", name: { in: [...machines] } } },
    select: { resource: { select: { name: true } }, fact: { select: { phase: true } } },
  });
  return new Map(open.map(({ resource, fact }) => [resource.name, fact.phase as Phase]));
}

type Row = Omit<UsageSubject, "project" | "purpose"> & {
  resource: bigint;
  project: string | null;
  purpose: Purpose | null;
  from: Date;
  to: Date;
  sign: number;
  corrected: boolean;
  phase: Phase;
} & Record<(typeof COLUMNS)[Meter], bigint | null>;

/**
 * What was charged for in a period, with corrections applied: per resource intervals that do not overlap, in the order of
 * time. What is open still is cut at `now`. Machines whose acceptance checks have not passed are in it once
 * their launch has failed: as `failedLaunch`, from their beginning.
 */
export async function usagesIn(db: Db | Tx, period: Period, filter: UsageFilter, now: Date): Promise<Usage[]> {
  const [from, to] = [new Date(period.from), new Date(Math.max(period.from, period.to))];
  const rows = await db.$queryRaw<Row[]>`
    select u.resource_id as resource, u.sign, exists (
        select 1 from ledger_correction c where c.resource_id = u.resource_id) as corrected, u.from_at as "from", u.to_at as "to",
      f.project_id as project, f.stack_id as stack, f.service, f.os_id as os, f.mode, f.flavour, f.owner_id as owner, f.tags, f.phase, f.purpose,
      ${eachAmount((column) => `f.${column}`)}
    from ledger_used(${from}::timestamptz, ${to}::timestamptz, ${now}::timestamptz) u join ledger_fact f on f.id = u.fact_id
    where f.phase <> 'unverified' ${isAbout(filter)}
    order by 4, 1, u.sign`;
  const plain = rows.filter(({ corrected }) => !corrected).map((row) => usageOf(row));
  const corrected = rows.filter((row) => row.corrected);
  if (corrected.length === 0) return plain;
  const net = netOf(corrected.map((row): Signed => ({ ...usageOf(row), resource: row.resource, sign: row.sign })));
  return [...plain, ...net].sort((a, b) => a.from - b.from);
}

/** What a subject's resources took together in a time. */
export type SumOfUse = SubjectUse & {
  /** Those of the resources that ran: that had a vCPU. */
  nodes: number;
};

/**
 * As `usagesIn`, with all that a subject's resources took from the same moment to the same moment in one row: corrections are
 * rows of their own, and what is taken away is negative. Enough for sums, and a fraction of the rows where machines run long.
 */
export async function sumsIn(db: Db | Tx, period: Period, filter: UsageFilter, now: Date): Promise<SumOfUse[]> {
  const [all] = await db.$queryRaw<[{ rows: string }]>`
    select coalesce(json_agg(${SUM}), '[]')::text as rows from (${sums(period, filter, now)}) s`;
  return (JSON.parse(all.rows) as SumCells[]).map(sumFrom);
}

export type ProjectSums = { project: string; sums: SumOfUse[] };

/**
 * `sumsIn` project by project, in the order of their ids, INSTALLATION last. The ledger is read once for all of them, and only
 * one project's is held at a time.
 */
export async function* sumsByProject(
  tx: Tx,
  period: Period,
  filter: UsageFilter,
  now: Date,
): AsyncGenerator<ProjectSums> {
  const rows = readRows<{ row: string }>(
    tx,
    Prisma.sql`select ${SUM}::text as row from (${sums(period, filter, now)}) s order by s.project_id collate "C"`,
  );
  let group = null as ProjectSums | null;
  for await (const { row } of rows) {
    const sum = sumFrom(JSON.parse(row) as SumCells);
    const { project } = sum.subject;
    if (group?.project === project) group.sums.push(sum);
    else {
      if (group) yield group;
      group = { project, sums: [sum] };
    }
  }
  if (group) yield group;
}

/** Rows of `sumsIn`. */
function sums(period: Period, filter: UsageFilter, now: Date): Prisma.Sql {
  const [from, to] = [new Date(period.from), new Date(Math.max(period.from, period.to))];
  return Prisma.sql`
    select extract(epoch from u.from_at) * 1000 as "from", extract(epoch from u.to_at) * 1000 as "to",
      coalesce(sum(u.sign) filter (where f.vcpu > 0), 0) as nodes,
      f.project_id, f.stack_id, f.service, f.os_id, f.mode, f.flavour, f.owner_id, f.phase = 'failed' as failed_launch, f.tags,
      f.purpose,
      ${eachAmount((column) => `coalesce(sum(u.sign * f.${column}), 0) as ${column}`)}
    from ledger_used(${from}::timestamptz, ${to}::timestamptz, ${now}::timestamptz) u join ledger_fact f on f.id = u.fact_id
    where f.phase <> 'unverified' ${isAbout(filter)}
    group by u.from_at, u.to_at, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13`;
}

/** SQL about each column of amounts, in the order of METER_NAMES. */
function eachAmount(sqlOf: (column: string) => string): Prisma.Sql {
  return Prisma.raw(METER_NAMES.map((meter) => sqlOf(COLUMNS[meter])).join(", "));
}

/** The amounts of a fact or a sum as one text, of a row that has this name. What is not known is empty. */
export const amountsIn = (row: string): Prisma.Sql =>
  // concat_ws leaves out what is null, and with it a place.
  Prisma.sql`concat_ws(' ', ${eachAmount((column) =>
    column === COLUMNS["disk-used"] ? `coalesce(${row}.${column}::text, '')` : `${row}.${column}`,
  )})`;

/**
 * A subject and its amounts as JSON, of a row that is named s: thousands of rows arrive several times faster as one text than as
 * rows of many columns. Both are text within it: subjects, so that each is taken apart once (`subjectFrom`), and amounts, as JSON's
 * numbers are binary floats.
 */
export const SUBJECT = Prisma.sql`json_build_array(
  s.project_id, s.stack_id, s.service, s.os_id, s.mode, s.flavour, s.owner_id, s.failed_launch,
  nullif(s.tags, '{}'), s.purpose)::text`;
export const AMOUNTS = amountsIn("s");
const SUM = Prisma.sql`json_build_array(s.from, s.to, s.nodes, ${SUBJECT}, ${AMOUNTS})`;

type SumCells = [from: number, to: number, nodes: number, subject: string, amounts: string];

const sumFrom = ([from, to, nodes, subject, amounts]: SumCells): SumOfUse => ({
  ...{ from, to, nodes },
  subject: subjectFrom(subject),
  amounts: amountsFrom(amounts),
});

/** Those that are not 0. */
export function amountsFrom(text: string): Partial<Record<Meter, bigint>> {
  const amounts: Partial<Record<Meter, bigint>> = {};
  for (const [i, amount] of text.split(" ").entries()) if (amount !== "0") amounts[METER_NAMES[i]!] = BigInt(amount);
  return amounts;
}

/** Conditions on a fact, or on the sum of a day, that is named f. */
export function isAbout({ project, stack }: UsageFilter): Prisma.Sql {
  const ofProject =
    project === undefined
      ? Prisma.empty
      : project === INSTALLATION
        ? Prisma.sql`and f.project_id is null`
        : Prisma.sql`and f.project_id = ${project}`;
  return stack === undefined ? ofProject : Prisma.sql`${ofProject} and f.stack_id = ${stack}`;
}

function usageOf(row: Row): Usage {
  const amounts: Usage["amounts"] = {};
  for (const meter of METER_NAMES) {
    const amount = row[COLUMNS[meter]];
    if (amount !== null && amount !== 0n) amounts[meter] = amount;
  }
  const { stack, service, os, mode, flavour, owner, tags, phase, purpose } = row;
  const plain = { project: row.project ?? INSTALLATION, stack, service, os, mode, flavour, owner };
  const subject = { ...plain, ...(hasTags(tags) && { tags }), ...(purpose && { purpose }) };
  const failedLaunch = phase === "failed" && ({ failedLaunch: true } as const);
  return { ...subject, ...failedLaunch, from: row.from.getTime(), to: row.to.getTime(), amounts };
}
