import { Big } from "@/lib/billing/decimal";
import type { Account, FocusNames } from "@/lib/billing/focus/cells";
import { FOCUS_COLUMNS, FOCUS_DECIMALS, FOCUS_OBJECTS, type FocusRow } from "@/lib/billing/focus/columns";
import { creditNoteRows } from "@/lib/billing/focus/corrections";
import { monthRows } from "@/lib/billing/focus/month-rows";
import type { RateCard } from "@/lib/billing/rate-card";
import { INSTALLATION, OF_NOTHING } from "@/lib/billing/usage";
import { catalogue } from "@/lib/catalogue/catalogue";
import { readNames, type Names } from "@/lib/costs/read-names";
import type { Tx } from "@/lib/db/client";
import { invoicedTax, readIssuedMonth } from "@/lib/invoices/read-issued";
import type { ExportCell, ExportRow, Rows } from "./encode";
import { currentParts, invoicedParts, subjectsOf, timeOf } from "./focus-parts";
import { pricedProjects, type Scope } from "./price-projects";

/** A month as the FinOps Open Cost and Usage Specification 1.2 has it; docs/exports.md says what is what. */
export const focusRows = (tx: Tx, scope: Scope, cards: readonly RateCard[], now: Date): Rows => ({
  columns: FOCUS_COLUMNS,
  rows: cellRows(tx, scope, cards, now),
  decimals: "number",
});

async function* cellRows(tx: Tx, scope: Scope, cards: readonly RateCard[], now: Date): AsyncGenerator<ExportRow> {
  for await (const row of rowsOf(tx, scope, cards, now)) yield cellsOf(row);
}

async function* rowsOf(
  tx: Tx,
  { at: asked, project: only }: Scope,
  cards: readonly RateCard[],
  now: Date,
): AsyncGenerator<FocusRow> {
  const issued = await readIssuedMonth(tx, asked.name, only);
  const at = timeOf(asked, issued);
  for await (const priced of pricedProjects(tx, { at, project: only }, cards, issued.projects)) {
    const { project } = priced;
    const parts = (await invoicedParts(tx, priced, issued)) ?? (await currentParts(tx, priced, issued, at, cards, now));
    const subjects = [...subjectsOf(project, parts), { ...OF_NOTHING, project }];
    const names = focusNames(await readNames(tx, subjects));
    const account: Account = {
      ...{ project, isInstallation: project === INSTALLATION, month: at.month, invoice: parts.invoice },
      ...{ currency: cards[0]!.currency, names: called(names, parts.title) },
    };
    yield* monthRows({ ...account, ...parts, cards: priced.cards });
    for (const note of issued.notesOf(project)) {
      const about = { about: note.about!.number!, period: issued.periodOf(note.month) };
      const amounts = { net: Big(note.net.toFixed()), tax: invoicedTax(note) };
      const own = { ...account, invoice: note.number, names: called(names, note.projectTitle) };
      yield* creditNoteRows(own, { ...about, ...amounts });
    }
  }
}

/** A document's rows call the project what the document does: a new title changes nothing that was charged before. */
const called = (names: FocusNames, title: string | null): FocusNames =>
  title === null ? names : { ...names, project: () => title };

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
