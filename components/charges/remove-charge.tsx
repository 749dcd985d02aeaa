"use client";

import { useTranslations } from "next-intl";
import { RemovalDialog } from "@/components/layout/removal-dialog";
import { useFormat } from "@/components/layout/use-format";
import type { CreditView, TaxView } from "@/lib/contract/schemas/charges";
import { useCharges } from "./use-charges";
import { useProjectTitle } from "@/components/layout/use-project-title";

export type Removal = { kind: "tax"; tax: TaxView } | { kind: "credit"; credit: CreditView };

/** Asks before a tax or a credit that no ended month has is taken back. */
export function RemoveCharge({ onClose, ...removal }: Removal & { onClose: () => void }) {
  return removal.kind === "tax" ? (
    <RemoveTax tax={removal.tax} onClose={onClose} />
  ) : (
    <RemoveCredit credit={removal.credit} onClose={onClose} />
  );
}

function RemoveTax({ tax, onClose }: { tax: TaxView; onClose: () => void }) {
  const t = useTranslations("charges");
  const format = useFormat();
  const removal = useCharges("deleteTax", { onSuccess: onClose });
  return (
    <RemovalDialog
      title={t("tax.remove", { name: tax.name })}
      keep={t("keep")}
      confirm={t("confirmRemoval")}
      failed={t("notRemoved")}
      removal={removal}
      onConfirm={() => removal.mutate({ params: { tax: tax.id } })}
      onClose={onClose}
    >
      {t("tax.removal", { percent: format.decimal(tax.percent), month: format.month(tax.from) })}
    </RemovalDialog>
  );
}

function RemoveCredit({ credit, onClose }: { credit: CreditView; onClose: () => void }) {
  const t = useTranslations("charges");
  const format = useFormat();
  const titleOf = useProjectTitle();
  const removal = useCharges("deleteCredit", { onSuccess: onClose });
  return (
    <RemovalDialog
      title={t("credit.remove", { reason: credit.reason })}
      keep={t("keep")}
      confirm={t("confirmRemoval")}
      failed={t("notRemoved")}
      removal={removal}
      onConfirm={() => removal.mutate({ params: { credit: credit.id } })}
      onClose={onClose}
    >
      {t("credit.removal", {
        project: titleOf(credit.project),
        amount: format.money(credit.amount, credit.currency),
      })}
    </RemovalDialog>
  );
}
