import { loadRateCards } from "@/lib/billing/rate-cards";
import type { Dataset, ExportFormat } from "@/lib/contract/export-names";
import type { Db, Tx } from "@/lib/db/client";
import { unpriced } from "@/lib/rates/charges";
import { writeRows, type Rows, type Sink } from "./encode";
import { focusRows } from "./focus";
import { ledgerRows } from "./ledger";
import { lineRows } from "./lines";
import type { Scope } from "./price-projects";

export type ExportOf = { dataset: Dataset; format: ExportFormat; scope: Scope };

/** A reader that takes longer is told so by the end of its connection: what it reads is held for it. */
const LIMIT_MS = 15 * 60_000;
/** Each holds a connection to the database for as long as it is read. */
const AT_ONCE = 3;

/**
 * Writes an export, all of it as the database was at one moment, and as fast as the sink takes it. Those that are too many at once
 * wait for their turn. Returns the number of rows.
 * @throws wrong-state where nothing has a price yet
 */
export async function writeExport(database: Db, what: ExportOf, sink: Sink, now: Date): Promise<number> {
  await takeTurn();
  try {
    return await database.$transaction(async (tx) => writeRows(await rowsOf(tx, what, now), what.format, sink), {
      isolationLevel: "RepeatableRead",
      timeout: LIMIT_MS,
    });
  } finally {
    endTurn();
  }
}

async function rowsOf(tx: Tx, { dataset, scope }: ExportOf, now: Date): Promise<Rows> {
  if (dataset === "ledger") return ledgerRows(tx, scope);
  const cards = await loadRateCards(tx);
  if (dataset === "lines") return lineRows(tx, scope, cards);
  if (cards.length === 0) throw unpriced();
  return focusRows(tx, scope, cards, now);
}

let running = 0;
const waiting: (() => void)[] = [];

async function takeTurn(): Promise<void> {
  if (running < AT_ONCE) running += 1;
  // The place is handed over by whoever ends.
  else await new Promise<void>((resolve) => waiting.push(resolve));
}

function endTurn(): void {
  const next = waiting.shift();
  if (next) next();
  else running -= 1;
}
