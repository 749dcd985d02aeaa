"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { Td, Tr } from "@/components/ui/table";
import type { TaxView } from "@/lib/contract/schemas/charges";
import { ChargeSection, LastCells } from "./charge-section";
import { useProjectTitle } from "@/components/layout/use-project-title";

export type TaxTableProps = {
  taxes: readonly TaxView[];
  onAdd: () => void;
  onRemove: (tax: TaxView) => void;
};

/** Taxes, the newest first: each holds until another of the same begins. */
export function TaxTable({ taxes, onAdd, onRemove }: TaxTableProps) {
  const t = useTranslations("charges");
  const format = useFormat();
  const titleOf = useProjectTitle();
  return (
    <ChargeSection
      title={t("tax.title")}
      lead={t("tax.lead")}
      add={t("tax.add")}
      empty={t("tax.empty")}
      emptyDetail={t("tax.emptyDetail")}
      heads={[t("head.for"), t("head.name"), t("head.percent"), t("head.from")]}
      onAdd={onAdd}
      rows={taxes.map((tax) => (
        <Tr key={tax.id}>
          <Td>{tax.project === null ? t("everyProject") : titleOf(tax.project)}</Td>
          <Td className="font-medium">{tax.name}</Td>
          <Td>{t("percent", { percent: format.decimal(tax.percent) })}</Td>
          <Td>{format.month(tax.from)}</Td>
          <LastCells of={tax} remove={t("tax.remove", { name: tax.name })} onRemove={() => onRemove(tax)} />
        </Tr>
      ))}
    />
  );
}
