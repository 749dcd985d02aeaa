"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { DecimalField } from "./decimal-field";
import { type Tier, withRow } from "./terms-form";

export type TierFieldsProps = {
  /** What the tiers are of, for the names of the fields. */
  of: string;
  /** "vCPU-h" */
  unit: string;
  currency: string;
  tiers: readonly Tier[];
  /** Path of the tiers in the request. */
  path: string;
  errorOf: (path: string) => string | null;
  onChange: (tiers: Tier[]) => void;
};

/** A price, or several: what a project uses in a month above a number of units costs less, or more. */
export function TierFields({ of, unit, currency, tiers, path, errorOf, onChange }: TierFieldsProps) {
  const t = useTranslations("rates.form");
  const change = (i: number, part: Partial<Tier>) => onChange(withRow(tiers, i, { ...tiers[i]!, ...part }));
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {tiers.map((tier, i) => (
        <div key={i} className="flex flex-wrap items-start gap-2">
          {i > 0 && (
            <DecimalField
              label={t("aboveOf", { of, tier: i + 1 })}
              value={tier.above}
              unit={unit}
              className="w-44 min-w-0"
              error={errorOf(`${path}.${i}.above`)}
              onChange={(above) => change(i, { above })}
            />
          )}
          <DecimalField
            label={i === 0 ? t("priceOf", { of }) : t("priceOfTier", { of, tier: i + 1 })}
            value={tier.rate}
            unit={`${currency} / ${unit}`}
            placeholder={i === 0 ? "0" : ""}
            className="w-60 min-w-0"
            error={errorOf(`${path}.${i}.rate`)}
            onChange={(rate) => change(i, { rate })}
          />
          {i > 0 && (
            <Button
              variant="ghost"
              shape="icon"
              aria-label={t("removeTier", { of, tier: i + 1 })}
              className="mt-[21px]"
              onClick={() => onChange(withRow(tiers, i, null))}
            >
              <X aria-hidden="true" />
            </Button>
          )}
          {i === tiers.length - 1 && (
            // Beside the only price; below several.
            <div className={i === 0 ? "mt-[21px] max-md:mt-0" : "w-full"}>
              <Button
                variant="ghost"
                aria-label={t("addTierOf", { of })}
                onClick={() => onChange([...tiers, { above: "", rate: "" }])}
              >
                <Plus aria-hidden="true" />
                {t("addTier")}
              </Button>
            </div>
          )}
        </div>
      ))}
      {errorOf(path) && (
        <p role="alert" className="text-12 text-fail">
          {errorOf(path)}
        </p>
      )}
    </div>
  );
}
