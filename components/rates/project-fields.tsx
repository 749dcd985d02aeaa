"use client";

import { useTranslations } from "next-intl";
import { useProjectChoice } from "@/components/layout/project";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { METER_NAMES, METERS, type Meter } from "@/lib/billing/meters";
import { DecimalField } from "./decimal-field";
import type { EditorPart } from "./editor-part";
import { RowList } from "./row-list";
import { withRow } from "./terms-form";
import { TierFields } from "./tier-fields";
import { useProjectTitle } from "@/components/layout/use-project-title";

type About = { project: string; meter: Meter };

/** Prices that a project has of its own. */
export function OverrideFields({ form, currency, onChange, errorOf }: EditorPart) {
  const t = useTranslations("rates");
  const first = useProjectChoice().projects[0]?.id ?? "";
  const title = useProjectTitle();
  const rows = form.overrides;
  const put = (i: number, row: (typeof rows)[number] | null) => onChange({ overrides: withRow(rows, i, row) });
  return (
    <RowList
      title={t("terms.overrides")}
      empty={t("form.noOverrides")}
      add={t("form.addOverride")}
      onAdd={() =>
        onChange({ overrides: [...rows, { project: first, meter: "vcpu", tiers: [{ above: "0", rate: "" }] }] })
      }
      rows={rows}
      nameOf={(row, i) => t("form.override", { project: title(row.project), number: i + 1 })}
      removeOf={(row, i) => t("form.removeOverride", { project: title(row.project), number: i + 1 })}
      onRemove={(i) => put(i, null)}
    >
      {(row, i) => (
        <>
          <AboutFields
            row={row}
            path={`overrides.${i}`}
            errorOf={errorOf}
            onChange={(part) => put(i, { ...row, ...part })}
          />
          <TierFields
            of={`${title(row.project)}, ${t(`meter.${row.meter}`)}`}
            unit={METERS[row.meter].unit}
            {...{ currency, errorOf }}
            tiers={row.tiers}
            path={`overrides.${i}.tiers`}
            onChange={(tiers) => put(i, { ...row, tiers })}
          />
        </>
      )}
    </RowList>
  );
}

/** Units that a project pays for every month, used or not. */
export function CommitmentFields({ form, currency, onChange, errorOf }: EditorPart) {
  const t = useTranslations("rates");
  const first = useProjectChoice().projects[0]?.id ?? "";
  const title = useProjectTitle();
  const rows = form.commitments;
  const put = (i: number, row: (typeof rows)[number] | null) => onChange({ commitments: withRow(rows, i, row) });
  return (
    <RowList
      title={t("terms.commitments")}
      empty={t("form.noCommitments")}
      add={t("form.addCommitment")}
      onAdd={() => onChange({ commitments: [...rows, { project: first, meter: "vcpu", units: "", rate: "" }] })}
      rows={rows}
      nameOf={(row, i) => t("form.commitment", { project: title(row.project), number: i + 1 })}
      removeOf={(row, i) => t("form.removeCommitment", { project: title(row.project), number: i + 1 })}
      onRemove={(i) => put(i, null)}
    >
      {(row, i) => (
        <>
          <AboutFields
            row={row}
            path={`commitments.${i}`}
            errorOf={errorOf}
            onChange={(part) => put(i, { ...row, ...part })}
          />
          <div className="flex flex-wrap gap-3">
            <DecimalField
              label={t("head.committed")}
              value={row.units}
              unit={METERS[row.meter].unit}
              className="w-60"
              error={errorOf(`commitments.${i}.units`)}
              onChange={(units) => put(i, { ...row, units })}
            />
            <DecimalField
              label={t("head.price")}
              value={row.rate}
              unit={`${currency} / ${METERS[row.meter].unit}`}
              className="w-60"
              error={errorOf(`commitments.${i}.rate`)}
              onChange={(rate) => put(i, { ...row, rate })}
            />
          </div>
        </>
      )}
    </RowList>
  );
}

type AboutProps = Pick<EditorPart, "errorOf"> & {
  row: About;
  path: string;
  onChange: (part: Partial<About>) => void;
};

/** Which project, and which meter. */
function AboutFields({ row, path, errorOf, onChange }: AboutProps) {
  const t = useTranslations("rates");
  const { projects } = useProjectChoice();
  const gone = !projects.some(({ id }) => id === row.project);
  return (
    <div className="flex flex-wrap gap-3">
      <Field label={t("head.project")} error={errorOf(`${path}.project`) ?? errorOf(path)} className="w-60">
        {(control) => (
          <Select
            {...control}
            className="w-full"
            value={row.project}
            onChange={(event) => onChange({ project: event.target.value })}
          >
            {gone && <option value={row.project}>{row.project}</option>}
            {projects.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("head.meter")} error={errorOf(`${path}.meter`)} className="w-60">
        {(control) => (
          <Select
            {...control}
            className="w-full"
            value={row.meter}
            onChange={(event) => onChange({ meter: event.target.value as Meter })}
          >
            {METER_NAMES.map((meter) => (
              <option key={meter} value={meter}>
                {t(`meter.${meter}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
