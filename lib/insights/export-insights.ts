import type { UseCase } from "@/lib/auth/use-case";
import { catalogue } from "@/lib/catalogue/catalogue";
import type { Api } from "@/lib/contract/api";
import type { InsightOutcome, InsightQuery, Insights, InsightTable } from "@/lib/contract/schemas/insights";
import { db } from "@/lib/db/client";
import { toCsv, type Cell } from "@/lib/util/csv";
import { COLUMNS } from "./columns";
import { readLaunches, type LaunchRow } from "./launch-sample";
import { readInsights, scopeOf, stepOf } from "./read-insights";

/** A table of the page as a file. */
export const exportInsights: UseCase<Api["exportInsights"]> = async (_viewer, { query: { table, ...query } }) => {
  const now = new Date();
  const day = now.toISOString().slice(0, 10);
  return { name: `insights-${table}-${query.period}-${day}.csv`, text: await write(table, query, now) };
};

async function write(table: InsightTable, query: InsightQuery, now: Date): Promise<string> {
  if (table === "launches")
    return toCsv(COLUMNS.launches, (await readLaunches(db(), scopeOf(query, now))).map(launchCells));
  const found = await readInsights(db(), catalogue(), query, now);
  switch (table) {
    case "cells":
      return toCsv(COLUMNS.cells, found.cells.flatMap(cellCells));
    case "weeks":
      return toCsv(
        COLUMNS.weeks,
        found.weeks.flatMap(({ start, modes }) => modes.map((of): Cell[] => [start, of.mode, ...outcomeCells(of)])),
      );
    case "failures":
      return toCsv(
        COLUMNS.failures,
        found.failures.map(({ mode, step, role, count }): Cell[] => [mode, step, role, count]),
      );
  }
}

const outcomeCells = ({ ready, failed, p50Ms, p95Ms }: InsightOutcome): Cell[] => [ready, failed, p50Ms, p95Ms];

function launchCells(row: LaunchRow): Cell[] {
  const { id, at, stack, service, osId, mode, cloneKind, tool, nodes, readyMs, action, role } = row;
  const about = [id, at, stack, service, osId, mode, cloneKind, tool, nodes];
  return readyMs === null ? [...about, "failed", null, stepOf(action), role] : [...about, "ready", readyMs, null, null];
}

/** A line for each mode; what only baked images cost stands in the line of pre-installed. */
function cellCells({
  service,
  osId,
  osOnly,
  preInstalled,
  images,
  bytes,
  bakes,
  savedMs,
}: Insights["cells"][number]): Cell[][] {
  return [
    [service, osId, "os-only", ...outcomeCells(osOnly), null, null, null, null, null, null],
    [
      ...[service, osId, "pre-installed", ...outcomeCells(preInstalled)],
      ...[images, bytes, bakes.done, bakes.failed, bakes.ms, savedMs],
    ],
  ];
}
