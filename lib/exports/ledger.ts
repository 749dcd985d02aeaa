import { storedSentence } from "@/lib/contract/schemas/common";
import { isAbout } from "@/lib/billing/ledger/read";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import { hasTags, sortedTags, type Tags } from "@/lib/util/tags";
import { english } from "@/lib/util/say";
import type { ExportRow, Rows } from "./encode";
import type { Scope } from "./price-projects";

/** What the columns mean is in docs/exports.md. */
export const LEDGER_COLUMNS = [
  ...["record", "id", "kind", "resource", "from", "to", "sign", "what", "phase", "recorded_at"],
  ...["project_id", "stack_id", "stack", "node", "role", "service", "os", "mode", "flavour", "owner_id", "cloud_id"],
  ...["vcpu", "memory_mib", "disk_thin_mib", "disk_full_mib", "address", "snapshot_mib", "image_mib"],
  ...["tags", "reference", "reason"],
] as const;

/** Rows that are read at a time. */
const PAGE = 2_000;

type Row = {
  record: string;
  id: bigint;
  kind: string;
  resource: string;
  from: Date;
  to: Date | null;
  sign: number;
  what: string;
  phase: string;
  recordedAt: Date;
  reference: string | null;
  reason: unknown;
  tags: Tags;
  about: (string | null)[];
  amounts: string;
};

/** Everything that the ledger says of a month: intervals that touch it, what is open, and corrections, as they were recorded. */
export const ledgerRows = (tx: Tx, scope: Scope): Rows => ({
  columns: LEDGER_COLUMNS,
  rows: rowsOf(tx, scope),
  decimals: "text",
});

async function* rowsOf(tx: Tx, scope: Scope): AsyncGenerator<ExportRow> {
  for (const source of SOURCES) {
    let after = 0n;
    for (;;) {
      const rows = await readPage(tx, source, scope, after);
      for (const row of rows) yield cellsOf(row);
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) break;
      after = last.id;
    }
  }
}

/** Tables of intervals, with the columns that not all of them have. */
const SOURCES = [
  {
    ...{ record: "interval", table: Prisma.sql`ledger_interval`, id: Prisma.sql`i.id`, to: Prisma.sql`i.to_at` },
    more: Prisma.sql`1 as sign, f.recorded_at as "recordedAt", null::text as reference, null::jsonb as reason`,
  },
  {
    ...{ record: "open", table: Prisma.sql`ledger_open`, id: Prisma.sql`i.resource_id` },
    to: Prisma.sql`null::timestamptz`,
    more: Prisma.sql`1 as sign, f.recorded_at as "recordedAt", null::text as reference, null::jsonb as reason`,
  },
  {
    ...{ record: "correction", table: Prisma.sql`ledger_correction`, id: Prisma.sql`i.id`, to: Prisma.sql`i.to_at` },
    more: Prisma.sql`i.sign::int as sign, i.recorded_at as "recordedAt", i.reference, i.reason`,
  },
];

function readPage(
  tx: Tx,
  { record, table, id, to, more }: (typeof SOURCES)[number],
  { at: { month }, project }: Scope,
  after: bigint,
): Promise<Row[]> {
  return tx.$queryRaw<Row[]>`
    select ${record} as record, ${id} as id, r.kind, r.name as resource, i.from_at as "from", ${to} as "to", ${more},
      f.what, f.phase, f.tags, array[f.project_id, f.stack_id, f.stack_name, f.node, f.role, f.service, f.os_id, f.mode, f.flavour,
        f.owner_id, f.cloud_id] as about,
      concat_ws(' ', f.vcpu, f.memory, f.disk_thin, f.disk_full, f.address, f.snapshot, f.image) as amounts
    from ${table} i join ledger_fact f on f.id = i.fact_id join ledger_resource r on r.id = i.resource_id
    where ${id} > ${after} and i.from_at < ${new Date(month.to)} and coalesce(${to}, 'infinity') > ${new Date(month.from)}
      ${isAbout({ project: project ?? undefined })}
    order by ${id} limit ${PAGE}`;
}

function cellsOf(row: Row): ExportRow {
  const { record, id, kind, resource, from, to, sign, what, phase, recordedAt, about, amounts, tags, reference } = row;
  return [
    ...[record, String(id), kind, resource, from, to, sign, what, phase, recordedAt, ...about],
    ...amounts.split(" ").map((decimal) => ({ decimal })),
    hasTags(tags) ? { json: JSON.stringify(Object.fromEntries(sortedTags(tags))) } : null,
    ...[reference, reasonOf(row.reason)],
  ];
}

function reasonOf(reason: unknown): string | null {
  if (reason === null) return null;
  const known = storedSentence.safeParse(reason);
  return known.success ? english(known.data) : JSON.stringify(reason);
}
