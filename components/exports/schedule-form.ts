import type { Dataset, ExportFormat, TargetKind } from "@/lib/contract/export-names";
import type { NewExportSchedule } from "@/lib/contract/schemas/export-schedules";
import type { Schedule } from "./schedule";

/** What is typed. What belongs to other kinds of target stays, so that a look at them loses nothing. */
export type ScheduleForm = {
  name: string;
  /** Its id; "": of all projects. */
  project: string;
  dataset: Dataset;
  format: ExportFormat;
  hour: string;
  kind: TargetKind;
  folder: string;
  url: string;
  endpoint: string;
  region: string;
  bucket: string;
  prefix: string;
  accessKeyId: string;
  secret: string;
};

export const HOURS: readonly string[] = Array.from({ length: 24 }, (_, hour) => String(hour));

/** "03:00" */
export const hourText = (hour: number | string): string => `${String(hour).padStart(2, "0")}:00`;

const NO_TARGET = { folder: "", url: "", endpoint: "", region: "", bucket: "", prefix: "", accessKeyId: "" };

/** A new one begins with what most want: the standard format, in the night. */
export const emptyForm = (): ScheduleForm => ({
  ...{ name: "", project: "", dataset: "focus", format: "csv", hour: "3", kind: "directory", secret: "" },
  ...NO_TARGET,
});

export const formOf = ({ name, project, dataset, format, hour, target }: Schedule): ScheduleForm => ({
  ...{ name, project: project ?? "", dataset, format, hour: String(hour), secret: "" },
  ...{ ...NO_TARGET, ...target },
});

/** The request that a form is. An empty secret stands for the one that there is. */
export const settingsOf = (form: ScheduleForm, enabled: boolean): NewExportSchedule => ({
  ...{ name: form.name, dataset: form.dataset, format: form.format, hour: Number(form.hour), enabled },
  project: form.project === "" ? null : form.project,
  target: targetOf(form),
  secret: form.kind === "directory" || form.secret === "" ? null : form.secret,
});

function targetOf(form: ScheduleForm): NewExportSchedule["target"] {
  const of = (name: keyof typeof NO_TARGET) => form[name].trim();
  switch (form.kind) {
    case "directory":
      return { kind: "directory", folder: of("folder") };
    case "webhook":
      return { kind: "webhook", url: of("url") };
    case "s3":
      return {
        ...{ kind: "s3", endpoint: of("endpoint"), region: of("region"), bucket: of("bucket"), prefix: of("prefix") },
        accessKeyId: of("accessKeyId"),
      };
  }
}

/** Whether there is a secret that an empty field keeps: one that was given for the same kind of target. */
export const keepsSecret = ({ kind }: ScheduleForm, schedule: Schedule | null): boolean =>
  kind !== "directory" && schedule?.target.kind === kind;
