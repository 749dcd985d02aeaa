"use client";

import { useTranslations } from "next-intl";
import { fieldError } from "@/components/form/form-shell";
import { useProjectChoice } from "@/components/layout/project";
import { useFormat } from "@/components/layout/use-format";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { ApiError } from "@/lib/api-client/api-error";
import { comingMonths } from "./coming-months";

/** `month`: the one that runs. What was to pay for months before is not changed any more. */
export type ChargeDialogProps = { month: string; onClose: () => void };

export type ProjectFieldProps = {
  value: string;
  /** What stands for every project; left out where one must be chosen. */
  every?: string;
  error: ApiError | null;
  onChange: (project: string) => void;
};

/** Which project it is for; "" is every one. */
export function ProjectField({ value, every, error, onChange }: ProjectFieldProps) {
  const t = useTranslations("charges");
  const { projects } = useProjectChoice();
  return (
    <Field label={t("head.for")} error={fieldError(error, "project")}>
      {(control) => (
        <Select {...control} data-autofocus="" value={value} onChange={(event) => onChange(event.target.value)}>
          {every !== undefined && <option value="">{every}</option>}
          {projects.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

export type MonthFieldProps = {
  first: string;
  help: string;
  value: string;
  error: ApiError | null;
  onChange: (month: string) => void;
};

/** From which month on: the first, or one of the twelve after it. */
export function MonthField({ first, help, value, error, onChange }: MonthFieldProps) {
  const t = useTranslations("charges");
  const format = useFormat();
  return (
    <Field label={t("head.from")} help={help} error={fieldError(error, "from")}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          {comingMonths(first).map((month) => (
            <option key={month} value={month}>
              {format.month(month)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
