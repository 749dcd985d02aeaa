"use client";

import { useTranslations } from "next-intl";
import { useProjectChoice } from "@/components/layout/project";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useApi } from "@/lib/api-client/query";
import { KINDS, type BudgetForm } from "./budget-form";

type ScopeFieldsProps = { form: BudgetForm; error: string | null; onChange: (part: Partial<BudgetForm>) => void };

/** What a budget is about: the kind, and which one of it. */
export function ScopeFields({ form, error, onChange }: ScopeFieldsProps) {
  const t = useTranslations("budgets.form");
  const { projects } = useProjectChoice();
  const services = useApi("listServices", {}).data?.items ?? [];
  const { kind } = form;
  const choices = kind === "project" ? projects : services;
  return (
    <>
      <Field label={t("kind")} help={t(`kindHelp.${kind}`)}>
        {(control) => (
          <Select
            {...control}
            className="w-full"
            value={kind}
            onChange={(event) => onChange({ kind: KINDS.find((one) => one === event.target.value) ?? kind })}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {t(`kinds.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {kind === "tag" ? (
        <Field label={t("which.tag")} help={t("tagHelp")} error={error}>
          {(control) => (
            <span className="flex items-center gap-1.5">
              <Input
                {...control}
                className="flex-1"
                autoComplete="off"
                placeholder={t("tagKey")}
                value={form.tagKey}
                onChange={(event) => onChange({ tagKey: event.target.value })}
              />
              <span aria-hidden="true">=</span>
              <Input
                aria-label={t("tagValue")}
                aria-invalid={control["aria-invalid"]}
                className="flex-1"
                autoComplete="off"
                placeholder={t("tagValue")}
                value={form.tagValue}
                onChange={(event) => onChange({ tagValue: event.target.value })}
              />
            </span>
          )}
        </Field>
      ) : (
        <Field label={t(`which.${kind}`)} error={error}>
          {(control) => (
            <Select
              {...control}
              className="w-full"
              value={form[kind]}
              onChange={(event) => onChange({ [kind]: event.target.value })}
            >
              <option value="">{t("choose")}</option>
              {choices.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
    </>
  );
}
