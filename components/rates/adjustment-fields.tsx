"use client";

import { useTranslations } from "next-intl";
import { TickGroup } from "@/components/form/tick-group";
import { useProjectChoice } from "@/components/layout/project";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useApi } from "@/lib/api-client/query";
import { METER_NAMES } from "@/lib/billing/meters";
import { DecimalField } from "./decimal-field";
import type { EditorPart } from "./editor-part";
import { RowList } from "./row-list";
import { type TermsForm, withRow } from "./terms-form";

type Adjustment = TermsForm["adjustments"][number];
const MODES = ["os-only", "pre-installed"] as const;

/** Surcharges and discounts in percent, each for what is ticked, or for everything. */
export function AdjustmentFields({ form, onChange, errorOf }: EditorPart) {
  const t = useTranslations("rates");
  const rows = form.adjustments;
  const put = (i: number, row: Adjustment | null) => onChange({ adjustments: withRow(rows, i, row) });
  return (
    <RowList
      title={t("terms.adjustments")}
      empty={t("form.noAdjustments")}
      add={t("form.addAdjustment")}
      onAdd={() => onChange({ adjustments: [...rows, { id: "", percent: "" }] })}
      rows={rows}
      nameOf={(_, i) => t("form.adjustment", { number: i + 1 })}
      removeOf={(_, i) => t("form.removeAdjustment", { number: i + 1 })}
      onRemove={(i) => put(i, null)}
    >
      {(row, i) => (
        <>
          <div className="flex flex-wrap gap-3">
            <Field
              label={t("head.name")}
              error={errorOf(`adjustments.${i}.id`) ?? errorOf(`adjustments.${i}`)}
              className="w-60"
            >
              {(control) => (
                <Input
                  {...control}
                  autoComplete="off"
                  value={row.id}
                  maxLength={40}
                  onChange={(event) => put(i, { ...row, id: event.target.value })}
                />
              )}
            </Field>
            <DecimalField
              label={t("head.percent")}
              value={row.percent}
              unit="%"
              help={t("form.percentHelp")}
              className="w-60"
              error={errorOf(`adjustments.${i}.percent`)}
              onChange={(percent) => put(i, { ...row, percent })}
            />
          </div>
          <Scope row={row} onChange={(next) => put(i, next)} error={errorOf(`adjustments.${i}.projects`)} />
        </>
      )}
    </RowList>
  );
}

type ScopeProps = { row: Adjustment; onChange: (row: Adjustment) => void; error: string | null };

/** What it is for. Nothing ticked in a group: all of the group, also what is to come. */
function Scope({ row, onChange, error }: ScopeProps) {
  const t = useTranslations("rates");
  const common = useTranslations("common");
  const { projects } = useProjectChoice();
  const services = useApi("listServices", {}).data?.items ?? [];
  const put = <K extends "services" | "modes" | "projects" | "meters">(key: K, chosen: NonNullable<Adjustment[K]>) =>
    onChange({ ...row, [key]: chosen.length === 0 ? undefined : chosen });
  return (
    <details>
      <summary className="cursor-pointer rounded-badge text-12 font-medium text-fg-2">{t("form.scope")}</summary>
      <div className="mt-2 flex flex-col gap-3">
        <TickGroup
          legend={t("form.services")}
          options={services.map(({ id, title }) => ({ id, label: title }))}
          ticked={row.services ?? []}
          onChange={(chosen) => put("services", chosen)}
          error={null}
        />
        <TickGroup
          legend={t("form.modes")}
          options={MODES.map((id) => ({ id, label: common(`mode.${id}`) }))}
          ticked={row.modes ?? []}
          onChange={(chosen) => put("modes", chosen)}
          error={null}
        />
        <TickGroup
          legend={t("form.meters")}
          options={METER_NAMES.map((id) => ({ id, label: t(`meter.${id}`) }))}
          ticked={row.meters ?? []}
          onChange={(chosen) => put("meters", chosen)}
          error={null}
        />
        <TickGroup
          legend={t("form.projects")}
          options={projects.map(({ id, title }) => ({ id, label: title }))}
          ticked={row.projects ?? []}
          onChange={(chosen) => put("projects", chosen)}
          error={error}
        />
      </div>
    </details>
  );
}
