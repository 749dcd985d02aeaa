"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { Td, Tr } from "@/components/ui/table";
import type { CreditView } from "@/lib/contract/schemas/charges";
import { ChargeSection, LastCells } from "./charge-section";
import { useProjectTitle } from "@/components/layout/use-project-title";

export type CreditTableProps = {
  credits: readonly CreditView[];
  onAdd: () => void;
  onRemove: (credit: CreditView) => void;
};

/** What projects were given, with the reason, the newest first. */
export function CreditTable({ credits, onAdd, onRemove }: CreditTableProps) {
  const t = useTranslations("charges");
  const format = useFormat();
  const titleOf = useProjectTitle();
  return (
    <ChargeSection
      title={t("credit.title")}
      lead={t("credit.lead")}
      add={t("credit.add")}
      empty={t("credit.empty")}
      emptyDetail={t("credit.emptyDetail")}
      heads={[t("head.for"), t("head.reason"), t("head.amount"), t("head.from")]}
      onAdd={onAdd}
      rows={credits.map((credit) => (
        <Tr key={credit.id}>
          <Td>{titleOf(credit.project)}</Td>
          <Td className="max-w-96 truncate">{credit.reason}</Td>
          <Td className="font-medium">{format.money(credit.amount, credit.currency)}</Td>
          <Td>{format.month(credit.from)}</Td>
          <LastCells
            of={credit}
            remove={t("credit.remove", { reason: credit.reason })}
            onRemove={() => onRemove(credit)}
          />
        </Tr>
      ))}
    />
  );
}
