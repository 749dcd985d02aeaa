"use client";

import { useTranslations } from "next-intl";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { LEASE_OPTIONS, type LeaseChoice, type LeaseOption } from "./lease-choice";

export type LeaseFieldsProps = {
  value: LeaseChoice;
  onChange: (value: LeaseChoice) => void;
  error: string | null;
  /** The days are added to a lease that there is. */
  extends?: boolean;
};

/** For how long: for good, for some days, or until a moment that is then asked for. */
export function LeaseFields({ value, onChange, error, extends: more = false }: LeaseFieldsProps) {
  const t = useTranslations("common.lease");
  const text = (option: LeaseOption) =>
    typeof option === "number" ? t(more ? "longer" : "days", { count: option }) : t(option);
  const isMoment = value.until === "moment";
  return (
    <>
      <Field label={t("label")} error={isMoment ? null : error}>
        {(control) => (
          <Select
            {...control}
            value={value.until}
            onChange={(event) =>
              onChange({ ...value, until: LEASE_OPTIONS.find((one) => String(one) === event.target.value) ?? "none" })
            }
            className="w-full [&>select]:h-10"
          >
            {LEASE_OPTIONS.map((option) => (
              <option key={option} value={option}>
                {text(option)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {isMoment && (
        <Field
          label={t("endsAt")}
          help={t("zone", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
          error={error}
        >
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              value={value.moment}
              onChange={(event) => onChange({ ...value, moment: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
