// What can be exported, for the portal and its pages alike: without a schema, so that a page loads no more than the names.

/** What can be exported of a month: rated lines, the ledger that they are made from, and the lines as FOCUS 1.2 has them. */
export const DATASETS = ["lines", "ledger", "focus"] as const;
export type Dataset = (typeof DATASETS)[number];

/** `ndjson`: a JSON object a line, so that a reader needs not hold all of it. */
export const EXPORT_FORMATS = ["csv", "ndjson"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Kinds of places that a scheduled export is taken to. */
export const TARGET_KINDS = ["directory", "s3", "webhook"] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];
