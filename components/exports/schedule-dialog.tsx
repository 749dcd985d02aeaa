"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Choice } from "@/components/form/choice";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { useProjectChoice } from "@/components/layout/project";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { useApiMutation } from "@/lib/api-client/query";
import { DATASETS, EXPORT_FORMATS } from "@/lib/contract/export-names";
import type { Schedule } from "./schedule";
import { emptyForm, formOf, HOURS, hourText, keepsSecret, type ScheduleForm, settingsOf } from "./schedule-form";
import { PARTS, TargetFields } from "./target-fields";

type ScheduleDialogProps = {
  /** Null: a new one. */
  schedule: Schedule | null;
  timeZone: string;
  onClose: () => void;
};

/** Makes a scheduled export, or changes one. */
export function ScheduleDialog({ schedule, timeZone, onClose }: ScheduleDialogProps) {
  const t = useTranslations("exports.form");
  const common = useTranslations("common");
  const toast = useToast();
  const { projects } = useProjectChoice();
  const [form, setForm] = useState<ScheduleForm>(() => (schedule ? formOf(schedule) : emptyForm()));
  const saved = {
    invalidates: ["listExportSchedules"] as const,
    onSuccess: ({ name }: { name: string }) => {
      toast({ tone: "ok", title: t("saved", { name }) });
      onClose();
    },
  };
  const create = useApiMutation("createExportSchedule", saved);
  const put = useApiMutation("putExportSchedule", saved);
  const request = schedule ? put : create;
  const change = (part: Partial<ScheduleForm>) => {
    setForm((now) => ({ ...now, ...part }));
    if (request.error) request.reset();
  };
  const submit = () => {
    if (schedule) {
      const { id, enabled, revision } = schedule;
      put.mutate({ params: { schedule: id }, body: { ...settingsOf(form, enabled), revision } });
    } else create.mutate({ body: settingsOf(form, true) });
  };
  const errorOf = (path: string) => fieldError(request.error, path);
  return (
    <FormDialog
      title={schedule ? t("change", { name: schedule.name }) : t("new")}
      confirm={t("save")}
      failed={t("failed")}
      change={request}
      fields={["name", "project", "secret", ...PARTS[form.kind].map((part) => `target.${part}`)]}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t("name")} error={errorOf("name")}>
        {(control) => (
          <Input
            {...control}
            size="lg"
            maxLength={60}
            autoComplete="off"
            value={form.name}
            onChange={({ target }) => change({ name: target.value })}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 items-start gap-3 max-md:grid-cols-1">
        <Choice
          label={t("dataset")}
          value={form.dataset}
          options={DATASETS}
          text={(one) => common(`datasets.${one}`)}
          onChange={(dataset) => change({ dataset })}
        />
        <Choice
          label={t("format")}
          value={form.format}
          options={EXPORT_FORMATS}
          text={(one) => common(`formats.${one}`)}
          onChange={(format) => change({ format })}
        />
        <Field label={t("project")} error={errorOf("project")}>
          {(control) => (
            <Select
              {...control}
              className="w-full [&>select]:h-10"
              value={form.project}
              onChange={({ target }) => change({ project: target.value })}
            >
              <option value="">{t("allProjects")}</option>
              {projects.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Choice
          label={t("hour")}
          help={t("hourHelp", { zone: timeZone })}
          value={form.hour}
          options={HOURS}
          text={hourText}
          onChange={(hour) => change({ hour })}
        />
      </div>
      <TargetFields {...{ form, errorOf }} onChange={change} keeps={keepsSecret(form, schedule)} />
    </FormDialog>
  );
}
