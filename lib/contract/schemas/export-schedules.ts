import { z } from "zod";
import { english, say } from "@/lib/util/say";
import { failure, instant, resourceId } from "./common";
import { DATASETS, EXPORT_FORMATS } from "../export-names";

/** Folders below the installation's own folder for exports; none begins with a point, so none leads out. */
const FOLDER = "[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*";
const folderOf = (pattern: RegExp) =>
  z
    .string()
    .max(200)
    .regex(pattern, english(say`Write the name of a folder such as finance/focus: letters, digits, points, hyphens.`));
const folder = folderOf(new RegExp(`^${FOLDER}$`));
const address = z
  .url({ protocol: /^https?$/, error: english(say`Write an address that begins with https://.`) })
  .max(500);

/** Where files go, without what is secret of it. */
export const exportTarget = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("directory"), folder }),
  z.strictObject({
    kind: z.literal("s3"),
    endpoint: address,
    region: z.string().regex(/^[a-z0-9-]{1,40}$/, english(say`Write a region such as eu-west-1.`)),
    bucket: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        english(say`Write the name of a bucket: 3 to 63 small letters, digits, points and hyphens.`),
      ),
    prefix: folderOf(new RegExp(`^(${FOLDER})?$`)),
    accessKeyId: z.string().min(1).max(200),
  }),
  z.strictObject({ kind: z.literal("webhook"), url: address }),
]);
export type ExportTarget = z.infer<typeof exportTarget>;

const settings = {
  name: z.string().trim().min(1).max(60),
  project: resourceId.nullable().describe("null: of all projects"),
  dataset: z.enum(DATASETS),
  format: z.enum(EXPORT_FORMATS),
  hour: z.int().min(0).max(23).describe("of the installation's day"),
  enabled: z.boolean(),
  target: exportTarget,
};

const secret = z.string().min(8).max(500);

export const newExportSchedule = z.strictObject({
  ...settings,
  secret: secret.nullable().describe("a bucket's secret access key, or what a webhook's deliveries are signed with"),
});

export const exportScheduleChange = newExportSchedule.extend({
  secret: secret.nullable().describe("null: the one that it has, as long as the target is of the same kind"),
  revision: z.int(),
});
export type NewExportSchedule = z.infer<typeof newExportSchedule>;

const exportRun = z.object({
  id: resourceId,
  month: z.string(),
  state: z.enum(["waiting", "done", "failed"]),
  dueAt: instant,
  attempts: z.int(),
  nextAt: instant,
  endedAt: instant.nullable(),
  fileName: z.string().nullable(),
  rows: z.int().nullable(),
  bytes: z.number().nullable(),
  sha256: z.string().nullable(),
  failure: failure.pick({ detail: true, remedy: true }).nullable(),
});

export const exportSchedule = z.object({
  ...settings,
  id: resourceId,
  revision: z.int(),
  nextAt: instant,
  /** The newest first. */
  runs: z.array(exportRun),
});
export type ExportScheduleView = z.input<typeof exportSchedule>;

export const exportScheduleList = z.object({
  items: z.array(exportSchedule),
  timeZone: z.string().describe("of the installation: hours and months are its own"),
  at: instant.describe("when this was read: what is due by then is on its way"),
});
