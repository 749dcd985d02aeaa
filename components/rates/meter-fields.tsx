"use client";

import { useTranslations } from "next-intl";
import { Card, CardHeader } from "@/components/ui/card";
import { METER_NAMES, METERS } from "@/lib/billing/meters";
import { DecimalField } from "./decimal-field";
import type { EditorPart } from "./editor-part";
import { TierFields } from "./tier-fields";

/** Of each meter its price and what of it is free. */
export function MeterFields({ form, currency, onChange, errorOf }: EditorPart) {
  const t = useTranslations("rates");
  return (
    <Card>
      <CardHeader title={t("terms.rates", { currency })} />
      <div className="divide-y divide-line">
        {METER_NAMES.map((meter) => {
          const [of, { unit }] = [t(`meter.${meter}`), METERS[meter]];
          return (
            <fieldset key={meter} className="grid grid-cols-[1fr_12rem] gap-x-6 gap-y-2 px-3.5 py-3 max-md:grid-cols-1">
              <legend className="sr-only">{of}</legend>
              <TierFields
                {...{ of, unit, currency, errorOf }}
                tiers={form.rates[meter]}
                path={`rates.${meter}`}
                onChange={(tiers) => onChange({ rates: { ...form.rates, [meter]: tiers } })}
              />
              <DecimalField
                label={t("form.freeOf", { of })}
                value={form.allowances[meter]}
                unit={unit}
                placeholder="0"
                error={errorOf(`allowances.${meter}`)}
                onChange={(units) => onChange({ allowances: { ...form.allowances, [meter]: units } })}
              />
            </fieldset>
          );
        })}
      </div>
    </Card>
  );
}
