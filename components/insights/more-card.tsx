"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { ModeIcon } from "@/components/layout/mode-mark";
import { useFormat } from "@/components/layout/use-format";
import { Card, CardHeader } from "@/components/ui/card";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import type { Addition, Insights } from "@/lib/contract/schemas/insights";

type More = Insights["more"];

/** What one more OS, or one more service, would add to the upkeep: this installation's own averages, or none. */
export function MoreCard({ more }: { more: More }) {
  const t = useTranslations("insights.more");
  const common = useTranslations("common");
  const id = useId();
  const columns = [
    { key: "osBare", mode: "os-only", title: t("os"), of: more.os.bare },
    { key: "osBaked", mode: "pre-installed", title: t("os"), of: more.os.baked },
    { key: "serviceBare", mode: "os-only", title: t("service"), of: more.service.bare },
    { key: "serviceBaked", mode: "pre-installed", title: t("service"), of: more.service.baked },
  ] as const;
  return (
    <Card aria-labelledby={id}>
      <CardHeader id={id} title={t("title")} />
      <TableFrame
        label={t("title")}
        className="rounded-none border-0 max-md:[&_:is(td,th)]:px-2 max-md:[&_:is(td,th):first-child]:pl-3.5 max-md:[&_:is(td,th):last-child]:pr-3.5"
      >
        <Table>
          <thead>
            <tr>
              <Th className="pl-3.5">{t("adds")}</Th>
              <Th className="text-right">{t("images")}</Th>
              <Th className="text-right">{t("size")}</Th>
              <Th className="text-right whitespace-normal">{t("bakes")}</Th>
              <Th className="pr-3.5 text-right whitespace-normal">{t("time")}</Th>
            </tr>
          </thead>
          <tbody>
            {columns.map(({ key, mode, title, of }) => (
              <Tr key={key}>
                <th scope="row" className="h-10 max-md:h-12 px-3 pl-3.5 text-left font-medium whitespace-nowrap">
                  <span className="flex items-center gap-1.5 max-md:flex-col max-md:items-start max-md:gap-0">
                    {title}
                    <span className="flex items-center gap-1 font-normal text-fg-2">
                      <ModeIcon mode={mode} className="size-3.5" />
                      {common(`mode.${mode}`)}
                    </span>
                  </span>
                </th>
                <AdditionCells of={of} />
              </Tr>
            ))}
          </tbody>
        </Table>
      </TableFrame>
      <p className="border-t border-line px-3.5 py-2 text-12 text-fg-3">
        {columns.some(({ of }) => Object.values(of).includes(null)) && `${t("dash")} `}
        {more.days === null
          ? t("tooYoung")
          : t("how", { days: Math.floor(more.days), services: more.services, oses: more.oses })}
      </p>
    </Card>
  );
}

function AdditionCells({ of: { images, bytes, bakesPerMonth, bakeMsPerMonth } }: { of: Addition }) {
  const t = useTranslations("insights.more");
  const format = useFormat();
  const missing = (
    <>
      <span aria-hidden="true" className="text-fg-3">
        –
      </span>
      <span className="sr-only">{t("notEnough")}</span>
    </>
  );
  return (
    <>
      <Td className="text-right">{format.count(images)}</Td>
      <Td className="text-right">{bytes === null ? missing : format.bytes(bytes)}</Td>
      <Td className="text-right">
        {bakesPerMonth === null ? missing : format.count(Math.round(bakesPerMonth * 10) / 10)}
      </Td>
      <Td className="pr-3.5 text-right">{bakeMsPerMonth === null ? missing : format.duration(bakeMsPerMonth)}</Td>
    </>
  );
}
