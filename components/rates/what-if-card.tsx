"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { QueryState } from "@/components/layout/query-state";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import { useApi } from "@/lib/api-client/query";
import type { RateComparison } from "@/lib/contract/schemas/rates";
import { pastMonths } from "./past-months";
import { useTimeZone } from "./use-rates";

const BY = ["projects", "services"] as const;
type By = (typeof BY)[number];

/** What a month would have cost by a version, beside what it cost; rated when it is asked for. */
export function WhatIfCard({ card }: { card: string }) {
  const t = useTranslations("rates.whatIf");
  const { month: name } = useFormat();
  const months = pastMonths(new Date(), useTimeZone());
  const [month, setMonth] = useState(months[1]!);
  const [asked, setAsked] = useState(false);
  const [by, setBy] = useState<By>("projects");
  const query = useApi("compareRates", { params: { card }, query: { month } }, { enabled: asked, keepPrevious: false });
  return (
    <Card>
      <CardHeader title={t("title", { name: card })} />
      <div className="flex flex-col gap-3 px-3.5 py-3">
        <p className="max-w-prose text-pretty text-fg-2">{t("lead")}</p>
        <div className="flex flex-wrap items-end gap-3">
          <Field label={t("month")} className="w-56">
            {(control) => (
              <Select {...control} className="w-full" value={month} onChange={(event) => setMonth(event.target.value)}>
                {months.map((one) => (
                  <option key={one} value={one}>
                    {name(one)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          {asked ? (
            <SegmentedControl
              label={t("by")}
              value={by}
              options={BY.map((value) => ({ value, label: t(value) }))}
              onChange={setBy}
            />
          ) : (
            <Button onClick={() => setAsked(true)}>{t("compare")}</Button>
          )}
        </div>
        {asked && <QueryState query={query} title={t("notCompared")} loading={<WhatIfSkeleton />} />}
        {asked && query.data && <Comparison data={query.data} by={by} card={card} />}
      </div>
    </Card>
  );
}

function Comparison({ data, by, card }: { data: RateComparison; by: By; card: string }) {
  const t = useTranslations("rates.whatIf");
  const format = useFormat();
  const money = (amount: string, options?: { signed?: boolean }) => format.money(amount, data.currency, options);
  if (data.projects.length === 0) return <p className="text-fg-2">{t("nothing")}</p>;
  const titleOf = ({ key, title }: { key: string | null; title: string | null }) =>
    key === null ? t("noService") : key === "installation" ? t("installation") : (title ?? key);
  const rows = data[by].map((row) => ({ ...row, name: titleOf(row), sum: false }));
  const all = [...rows, { ...data.total, key: "total", name: t("total"), sum: true }];
  return (
    <>
      <TableFrame label={t("title", { name: card })}>
        <Table>
          <thead>
            <tr>
              <Th>{t(by)}</Th>
              {(["published", "draft", "difference"] as const).map((column) => (
                <Th key={column} className="text-right">
                  {t(`column.${column}`, { name: card })}
                </Th>
              ))}
            </tr>
          </thead>
          <tbody>
            {all.map(({ key, name, published, draft, difference, sum }) => (
              <Tr key={key} className={cn(sum && "font-semibold")}>
                <th scope="row" className={cn("px-3 text-left", !sum && "font-normal")}>
                  {name}
                </th>
                <Td className="text-right">{money(published)}</Td>
                <Td className="text-right">{money(draft)}</Td>
                <Td className="text-right">{money(difference, { signed: true })}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </TableFrame>
      <p className="text-12 text-fg-3">
        {t("until", { at: format.dateTime(new Date(data.until)) })} {data.unpricedSeconds > 0 && t("unpriced")}
      </p>
    </>
  );
}

function WhatIfSkeleton() {
  return (
    <Loading className="flex flex-col gap-3">
      <Skeleton className="w-full" />
      <Skeleton className="w-full" />
      <Skeleton className="w-2/3" />
    </Loading>
  );
}
