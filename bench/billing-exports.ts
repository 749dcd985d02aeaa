import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Db } from "@/lib/db/client";
import { monthAt } from "@/lib/costs/read-month";
import { DATASETS, EXPORT_FORMATS, type Dataset, type ExportFormat } from "@/lib/contract/export-names";
import { writeExport } from "@/lib/exports/write-export";
import { MONTH, NOW } from "./billing-data";
import { seconds, timed, type Figure } from "./report";

/** Times that memory is looked at while a file is made: each look stops everything for some tens of milliseconds. */
const LOOKS = 20;
/** What an export may hold at most, in MB, whatever the size of its file: a page of rows, a project, and what waits to be sent. */
const MOST = 16;

/** ms, MB of the file, its rows, and the MB that were held at most while it was made. */
type Exported = Record<Dataset, Record<ExportFormat, { ms: number; size: number; rows: number; held: number }>>;

/** Makes every kind of file of a month of all projects, each twice: for its time, and for its memory. */
export async function measureExports(database: Db): Promise<Exported> {
  const exported: Partial<Exported> = {};
  for (const dataset of DATASETS) {
    const of: Partial<Exported[Dataset]> = {};
    for (const format of EXPORT_FORMATS) {
      const what = { dataset, format, scope: { at: monthAt(MONTH, NOW), project: null } };
      let [size, pieces, rows] = [0, 0, 0];
      const { ms } = await timed(async () => {
        rows = await writeExport(database, what, async (text) => void ((size += text.length), (pieces += 1)), NOW);
      });
      const before = live();
      let [held, piece] = [0, 0];
      const look = async () => {
        if (piece++ % Math.ceil(pieces / LOOKS) === 0) held = Math.max(held, live() - before);
      };
      await writeExport(database, what, look, NOW);
      of[format] = { ms, size: size / 1e6, rows, held };
    }
    exported[dataset] = of as Exported[Dataset];
  }
  return exported as Exported;
}

/** MB that something still refers to. */
function live(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed / 1e6;
}

export const exportFigures = (small: Exported, large: Exported): Figure[] =>
  DATASETS.map((dataset) => {
    const said = EXPORT_FORMATS.map((format) => {
      const { ms, size, rows, held } = large[dataset][format];
      const tenth = small[dataset][format].held.toFixed(1);
      return `${format} ${seconds(ms)}, ${rows} rows, ${size.toFixed(1)} MB; held ${held.toFixed(1)} MB (of a tenth ${tenth})`;
    });
    return {
      ...{ name: `a month exported as ${dataset}, and memory that is held meanwhile`, seen: said.join("; ") },
      ...{ goal: `<= ${MOST} MB held, whatever the file's size` },
      reached: EXPORT_FORMATS.every((format) => large[dataset][format].held <= MOST),
    };
  });
