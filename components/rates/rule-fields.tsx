"use client";

import { useTranslations } from "next-intl";
import { Card, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { DecimalField } from "./decimal-field";
import type { EditorPart } from "./editor-part";

const ROUNDINGS = ["half-even", "half-up"] as const;

/** What holds for every line and every stack. */
export function RuleFields({ form, currency, onChange, errorOf }: EditorPart) {
  const t = useTranslations("rates");
  return (
    <Card>
      <CardHeader title={t("terms.rules")} />
      <div className="grid grid-cols-3 gap-x-4 gap-y-3.5 px-3.5 py-3 max-lg:grid-cols-1">
        <DecimalField
          label={t("form.minimum")}
          help={t("form.minimumHelp")}
          value={form.minimum}
          unit={currency}
          placeholder={t("terms.none")}
          error={errorOf("minimum")}
          onChange={(minimum) => onChange({ minimum })}
        />
        <DecimalField
          label={t("form.failedLaunch")}
          help={t("form.failedLaunchHelp")}
          value={form.failedLaunchPercent}
          unit="%"
          error={errorOf("failedLaunchPercent")}
          onChange={(failedLaunchPercent) => onChange({ failedLaunchPercent })}
        />
        <Field label={t("form.rounding")} help={t("form.roundingHelp")} error={errorOf("rounding")}>
          {(control) => (
            <Select
              {...control}
              className="w-full"
              value={form.rounding}
              onChange={(event) => onChange({ rounding: event.target.value as (typeof ROUNDINGS)[number] })}
            >
              {ROUNDINGS.map((rounding) => (
                <option key={rounding} value={rounding}>
                  {t(`rounding.${rounding}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
    </Card>
  );
}
