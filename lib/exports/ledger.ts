import { storedSentence } from "@/lib/contract/schemas/common";
import { amountsIn, isAbout } from "@/lib/billing/ledger/read";
import type { Tx } from "@/lib/db/client";
import { readRows } from "@/lib/db/read-rows";
import { Prisma } from "@/lib/generated/prisma/client";
import { tagsJson, type Tags } from "@/lib/util/tags";
import { english } from "@/lib/util/say";
import { jsonCell, type ExportRow, type Rows } from "./encode";
import type { Scope } from "./price-projects";

/** What the columns mean is in docs/exports.md. */
export const LEDGER_COLUMNS = [
  ...["record", "id", "kind", "resource", "from", "to", "sign", "what", "phase", "recorded_at"],
  ...["project_id", "stack_id", "stack", "node", "role", "service", "os", "mode", "flavour", "owner_id", "cloud_id"],
  ...["purpose", "deployment_id"],
  ...["vcpu", "memory_mib", "disk_thin_mib", "disk_full_mib", "disk_used_mib", "address", "snapshot_mib", "image_mib"],
  ...["tags", "reference", "reason"],
] as const;

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
  for (const source of SOURCES)
    for await (const row of readRows<Row>(tx, sourceRows(source, scope))) yield cellsOf(row);
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

const sourceRows = (
  { record, table, id, to, more }: (typeof SOURCES)[number],
  { at: { month }, project }: Scope,
): Prisma.Sql => Prisma.sql`
    select ${record}::text as record, ${id} as id, r.kind, r.name as resource, i.from_at as "from", ${to} as "to", ${more},
      f.what, f.phase, f.tags, array[f.project_id, f.stack_id, f.stack_name, f.node, f.role, f.service, f.os_id, f.mode, f.flavour,
        f.owner_id, f.cloud_id, f.purpose, f.deployment_id] as about, ${amountsIn("f")} as amounts
    from ${table} i join ledger_fact f on f.id = i.fact_id join ledger_resource r on r.id = i.resource_id
    where i.from_at < ${new Date(month.to)} and coalesce(${to}, 'infinity') > ${new Date(month.from)}
      ${isAbout({ project: project ?? undefined })}
    order by ${id}`;

function cellsOf(row: Row): ExportRow {
  const { record, id, kind, resource, from, to, sign, what, phase, recordedAt, about, amounts, tags, reference } = row;
  return [
    ...[record, String(id), kind, resource, from, to, sign, what, phase, recordedAt, ...about],
    ...amounts.split(" ").map((decimal) => (decimal === "" ? null : { decimal })),
    jsonCell(tagsJson(tags)),
    ...[reference, reasonOf(row.reason)],
  ];
}

function reasonOf(reason: unknown): string | null {
  if (reason === null) return null;
  const known = storedSentence.safeParse(reason);
  return known.success ? english(known.data) : JSON.stringify(reason);
}
