import { METERS, quantityText } from "@/lib/billing/meters";
import { linesOf, type ExtraLine, type Line } from "@/lib/billing/rate";
import type { RateCard } from "@/lib/billing/rate-card";
import { readNames, type Names } from "@/lib/costs/read-names";
import { OF_NOTHING } from "@/lib/billing/usage";
import { tagsJson } from "@/lib/util/tags";
import type { Tx } from "@/lib/db/client";
import { jsonCell, type ExportCell, type ExportRow, type Rows } from "./encode";
import { pricedProjects, type Scope } from "./price-projects";

/** What the columns mean is in docs/exports.md. */
export const LINE_COLUMNS = [
  ...["month", "project_id", "project", "stack_id", "stack", "service", "os", "mode", "flavour", "owner", "tags"],
  ...["purpose", "charge", "meter", "quantity", "unit", "rate_card", "percent", "amount", "currency"],
] as const;

/** Every line of a month, as it is rated. */
export const lineRows = (tx: Tx, scope: Scope, cards: readonly RateCard[]): Rows => ({
  columns: LINE_COLUMNS,
  rows: rowsOf(tx, scope, cards),
  decimals: "text",
});

async function* rowsOf(tx: Tx, scope: Scope, cards: readonly RateCard[]): AsyncGenerator<ExportRow> {
  const currency = cards[0]?.currency ?? null;
  for await (const { project, prices, subjects } of pricedProjects(tx, scope, cards)) {
    // A project that used nothing has a name all the same.
    const names = await readNames(tx, [...subjects, { ...OF_NOTHING, project }]);
    for (const line of linesOf(prices)) yield [scope.at.name, ...cellsOf(line, names), currency];
  }
}

function cellsOf(line: Line | ExtraLine, names: Names): ExportCell[] {
  const { project, stack, card, amount } = line;
  const whose = [project, names.project(project), stack, stack === null ? null : names.stack(stack).name];
  const cost = { decimal: amount.toFixed() };
  if (line.kind !== "usage")
    return [...whose, ...Array<null>(7).fill(null), line.kind, line.meter, null, null, card, null, cost];
  const { service, os, mode, flavour, owner, tags, purpose = null, meter, quantity, percent, failedLaunch } = line;
  return [
    ...[...whose, service, os, mode, flavour, owner === null ? null : names.title("owner", owner)],
    jsonCell(tagsJson(tags ?? {})),
    ...[purpose, failedLaunch ? "failed-launch" : "usage", meter, { decimal: quantityText(meter, quantity) }],
    ...[METERS[meter].unit, card, { decimal: percent }, cost],
  ];
}
