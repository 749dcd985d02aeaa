"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFormat } from "@/components/layout/use-format";
import { Card, CardHeader } from "@/components/ui/card";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import { METER_NAMES, METERS } from "@/lib/billing/meters";
import type { RateCardDetail } from "@/lib/contract/schemas/rates";
import { useProjectTitle } from "@/components/layout/use-project-title";
import { useServiceTitle } from "./use-service-title";

type Terms = RateCardDetail["terms"];
type Tiers = Terms["overrides"][number]["tiers"];
type Props = { terms: Terms; currency: string };

/** What a version says, as tables. */
export function TermsView({ terms, currency }: Props) {
  const t = useTranslations("rates.terms");
  return (
    <div className="flex flex-col gap-3.5">
      <Rates terms={terms} currency={currency} />
      {terms.adjustments.length > 0 && <Adjustments terms={terms} />}
      {terms.overrides.length > 0 && <Overrides terms={terms} currency={currency} />}
      {terms.commitments.length > 0 && <Commitments terms={terms} currency={currency} />}
      <Card>
        <CardHeader title={t("rules")} />
        <Rules terms={terms} currency={currency} />
      </Card>
    </div>
  );
}

type HeadWord = "meter" | "unit" | "price" | "free" | "name" | "percent" | "for" | "project" | "committed";

function Block({ title, head, children }: { title: string; head: readonly HeadWord[]; children: ReactNode }) {
  const t = useTranslations("rates.head");
  return (
    <Card>
      <CardHeader title={title} />
      <TableFrame label={title} className="rounded-none border-0">
        <Table>
          <thead>
            <tr>
              {head.map((one) => (
                <Th key={one}>{t(one)}</Th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </Table>
      </TableFrame>
    </Card>
  );
}

function Rates({ terms, currency }: Props) {
  const t = useTranslations("rates");
  return (
    <Block title={t("terms.rates", { currency })} head={["meter", "unit", "price", "free"]}>
      {METER_NAMES.map((meter) => {
        const tiers = terms.rates[meter];
        const free = terms.allowances[meter];
        return (
          <Tr key={meter}>
            <th scope="row" className="px-3 text-left font-normal whitespace-nowrap">
              {t(`meter.${meter}`)}
            </th>
            <Td className="text-fg-2">{METERS[meter].unit}</Td>
            <Td>
              {tiers ? (
                <TierPrices tiers={tiers} unit={METERS[meter].unit} currency={currency} />
              ) : (
                t("terms.freeOfCharge")
              )}
            </Td>
            <Td>{free === undefined ? "–" : t("terms.units", { units: free, unit: METERS[meter].unit })}</Td>
          </Tr>
        );
      })}
    </Block>
  );
}

/** "$0.01, above 1000 vCPU-h $0.008". */
function TierPrices({ tiers, unit, currency }: { tiers: Tiers; unit: string; currency: string }) {
  const t = useTranslations("rates.terms");
  const format = useFormat();
  return tiers
    .map(({ above, rate }, i) => {
      const price = format.rate(rate, currency);
      return i === 0 ? price : t("above", { above, unit, price });
    })
    .join(", ");
}

function Adjustments({ terms }: { terms: Terms }) {
  const t = useTranslations("rates");
  const common = useTranslations("common");
  const format = useFormat();
  const title = useProjectTitle();
  const service = useServiceTitle();
  const list = (of: readonly string[]) => new Intl.ListFormat(format.locale).format(of);
  return (
    <Block title={t("terms.adjustments")} head={["name", "percent", "for"]}>
      {terms.adjustments.map(({ id, percent, services, modes, projects, meters }) => {
        const parts = [
          services?.map(service),
          modes?.map((mode) => common(`mode.${mode}`)),
          projects?.map(title),
          meters?.map((meter) => t(`meter.${meter}`)),
        ].flatMap((of) => (of ? [list(of)] : []));
        return (
          <Tr key={id}>
            <Td className="mono">{id}</Td>
            <Td>{percentText(percent, format.locale, true)}</Td>
            <Td className="whitespace-normal">{parts.length === 0 ? t("terms.everything") : parts.join(" · ")}</Td>
          </Tr>
        );
      })}
    </Block>
  );
}

/** "−10 %" of decimal text, as it was written. */
function percentText(percent: string, locale: string, signed = false): string {
  const sign = percent.startsWith("-") ? "\u2212" : signed ? "+" : "";
  return `${sign}${percent.replace("-", "")}${locale === "en" ? "\u00a0" : ""}%`;
}

function Overrides({ terms, currency }: Props) {
  const t = useTranslations("rates");
  const title = useProjectTitle();
  return (
    <Block title={t("terms.overrides")} head={["project", "meter", "price"]}>
      {terms.overrides.map(({ project, meter, tiers }) => (
        <Tr key={`${project} ${meter}`}>
          <Td>{title(project)}</Td>
          <Td>{t(`meter.${meter}`)}</Td>
          <Td>
            <TierPrices tiers={tiers} unit={METERS[meter].unit} currency={currency} />
          </Td>
        </Tr>
      ))}
    </Block>
  );
}

function Commitments({ terms, currency }: Props) {
  const t = useTranslations("rates");
  const format = useFormat();
  const title = useProjectTitle();
  return (
    <Block title={t("terms.commitments")} head={["project", "meter", "committed", "price"]}>
      {terms.commitments.map(({ project, meter, units, rate }) => (
        <Tr key={`${project} ${meter}`}>
          <Td>{title(project)}</Td>
          <Td>{t(`meter.${meter}`)}</Td>
          <Td>{t("terms.units", { units, unit: METERS[meter].unit })}</Td>
          <Td>{format.rate(rate, currency)}</Td>
        </Tr>
      ))}
    </Block>
  );
}

function Rules({ terms, currency }: Props) {
  const t = useTranslations("rates");
  const format = useFormat();
  const rows = [
    [t("form.minimum"), terms.minimum === null ? t("terms.none") : format.money(terms.minimum, currency)],
    [t("form.failedLaunch"), percentText(terms.failedLaunchPercent, format.locale)],
    [t("form.rounding"), t(`rounding.${terms.rounding}`)],
  ] as const;
  return (
    <dl className="divide-y divide-line">
      {rows.map(([label, value]) => (
        <div key={label} className="flex flex-wrap justify-between gap-x-4 px-3.5 py-2">
          <dt className="text-fg-2">{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
