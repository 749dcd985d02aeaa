import { z } from "zod";

/** What can be exported of a month: rated lines, the ledger that they are made from, and the lines as FOCUS 1.2 has them. */
export const DATASETS = ["lines", "ledger", "focus"] as const;
export type Dataset = (typeof DATASETS)[number];

/** `ndjson`: a JSON object a line, so that a reader needs not hold all of it. */
export const EXPORT_FORMATS = ["csv", "ndjson"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const exportQuery = z.object({ format: z.enum(EXPORT_FORMATS).default("csv") });

/** The edge answers with what is written, as it is written. */
export const download = z.string();
