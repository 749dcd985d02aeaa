import { FOCUS_COLUMNS, FOCUS_DECIMALS, FOCUS_OBJECTS, type FocusRow } from "@/lib/billing/focus/columns";
import { monthRows, type FocusNames } from "@/lib/billing/focus/month-rows";
import { totalOf } from "@/lib/billing/rate";
import type { RateCard } from "@/lib/billing/rate-card";
import { INSTALLATION, OF_NOTHING } from "@/lib/billing/usage";
import { catalogue } from "@/lib/catalogue/catalogue";
import { readNames, type Names } from "@/lib/costs/read-names";
import type { Tx } from "@/lib/db/client";
import { readCharges, readStatement } from "@/lib/rates/read-statement";
import type { ExportCell, ExportRow, Rows } from "./encode";
import { pricedProjects, type PricedProject, type Scope } from "./price-projects";

/** A month as the FinOps Open Cost and Usage Specification 1.2 has it; docs/exports.md says what is what. */
export const focusRows = (tx: Tx, scope: Scope, cards: readonly RateCard[], now: Date): Rows => ({
  columns: FOCUS_COLUMNS,
  rows: rowsOf(tx, scope, cards, now),
  decimals: "number",
});

async function* rowsOf(tx: Tx, scope: Scope, cards: readonly RateCard[], now: Date): AsyncGenerator<ExportRow> {
  const { at } = scope;
  for await (const priced of pricedProjects(tx, scope, cards)) {
    const { project, days, prices, subjects } = priced;
    const isInstallation = project === INSTALLATION;
    const names = focusNames(await readNames(tx, [...subjects, { ...OF_NOTHING, project }]));
    const statement = isInstallation ? null : await statementOf(tx, scope, priced, cards, now);
    const month = { project, isInstallation, month: at.month, days, prices, cards: priced.cards, names, statement };
    for (const row of monthRows({ ...month, currency: cards[0]!.currency })) yield cellsOf(row);
  }
}

async function statementOf(
  tx: Tx,
  { at }: Scope,
  { project, prices }: PricedProject,
  cards: readonly RateCard[],
  now: Date,
) {
  return readStatement(tx, project, at, await readCharges(tx, project, at.name), cards, now, totalOf(prices));
}

function focusNames(names: Names): FocusNames {
  const { services } = catalogue();
  return {
    project: names.project,
    stack: (id) => names.stack(id).name,
    service: (id) => ({
      title: names.title("service", id),
      category: services.get(id)?.blueprint.category ?? null,
    }),
    owner: (id) => names.title("owner", id),
  };
}

const cellsOf = (row: FocusRow): ExportCell[] =>
  FOCUS_COLUMNS.map((column) => {
    const value = row[column];
    if (value === null) return null;
    if (FOCUS_DECIMALS.has(column)) return { decimal: value };
    return FOCUS_OBJECTS.has(column) ? { json: value } : value;
  });
