import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import { METER_NAMES, type Meter } from "../meters";
import type { Period } from "../period";
import { INSTALLATION, type Usage, type UsageSubject } from "../usage";
import { COLUMNS, type Phase } from "./facts";
import { netOf, type Signed } from "./net";

/** Ids; a project may also be INSTALLATION. */
export type UsageFilter = { project?: string | undefined; stack?: string | undefined };

type Row = Omit<UsageSubject, "project"> & {
  resource: bigint;
  project: string | null;
  from: Date;
  to: Date;
  sign: number;
  corrected: boolean;
  phase: Phase;
} & Record<(typeof COLUMNS)[Meter], bigint>;

type SumRow = Omit<UsageSubject, "project" | "failedLaunch"> & {
  project: string | null;
  failed: boolean;
  from: Date;
  to: Date;
  nodes: number | null;
} & Record<(typeof COLUMNS)[Meter], string>;

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
      f.project_id as project, f.stack_id as stack, f.service, f.os_id as os, f.mode, f.flavour, f.owner_id as owner, f.phase,
      f.vcpu, f.memory, f.disk_thin, f.disk_full, f.address, f.snapshot, f.image
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
export type SumOfUse = Usage & {
  /** Those of the resources that ran: that had a vCPU. */
  nodes: number;
};

/**
 * As `usagesIn`, with all that a subject's resources took from the same moment to the same moment in one row: corrections are
 * rows of their own, and what is taken away is negative. Enough for sums, and a fraction of the rows where machines run long.
 */
export async function sumsIn(db: Db | Tx, period: Period, filter: UsageFilter, now: Date): Promise<SumOfUse[]> {
  const [from, to] = [new Date(period.from), new Date(Math.max(period.from, period.to))];
  const rows = await db.$queryRaw<SumRow[]>`
    select u.from_at as "from", u.to_at as "to", f.project_id as project, f.stack_id as stack, f.service, f.os_id as os, f.mode,
      f.flavour, f.owner_id as owner, f.phase = 'failed' as failed, (sum(u.sign) filter (where f.vcpu > 0))::int as nodes,
      sum(u.sign * f.vcpu)::text as vcpu, sum(u.sign * f.memory)::text as memory, sum(u.sign * f.disk_thin)::text as disk_thin,
      sum(u.sign * f.disk_full)::text as disk_full, sum(u.sign * f.address)::text as address,
      sum(u.sign * f.snapshot)::text as snapshot, sum(u.sign * f.image)::text as image
    from ledger_used(${from}::timestamptz, ${to}::timestamptz, ${now}::timestamptz) u join ledger_fact f on f.id = u.fact_id
    where f.phase <> 'unverified' ${isAbout(filter)}
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10`;
  return rows.map((row) => {
    const { stack, service, os, mode, flavour, owner, failed } = row;
    const subject = { project: row.project ?? INSTALLATION, stack, service, os, mode, flavour, owner };
    const about = { ...subject, ...(failed && { failedLaunch: true as const }), nodes: row.nodes ?? 0 };
    return { ...about, from: row.from.getTime(), to: row.to.getTime(), amounts: amountsOf(row) };
  });
}

/** The meters of a row that are not 0. */
export function amountsOf(row: Record<(typeof COLUMNS)[Meter], string>): Partial<Record<Meter, bigint>> {
  const amounts: Partial<Record<Meter, bigint>> = {};
  for (const meter of METER_NAMES) if (row[COLUMNS[meter]] !== "0") amounts[meter] = BigInt(row[COLUMNS[meter]]);
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
  for (const meter of METER_NAMES) if (row[COLUMNS[meter]] !== 0n) amounts[meter] = row[COLUMNS[meter]];
  const { stack, service, os, mode, flavour, owner, phase } = row;
  const subject = { project: row.project ?? INSTALLATION, stack, service, os, mode, flavour, owner };
  const failedLaunch = phase === "failed" && ({ failedLaunch: true } as const);
  return { ...subject, ...failedLaunch, from: row.from.getTime(), to: row.to.getTime(), amounts };
}
