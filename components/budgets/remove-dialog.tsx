"use client";

import { useTranslations } from "next-intl";
import { RemovalDialog } from "@/components/layout/removal-dialog";
import { BUDGETED } from "@/lib/api-client/budgeted";
import { useApiMutation } from "@/lib/api-client/query";
import type { BudgetView } from "@/lib/contract/schemas/budgets";

/** Asks before a budget is removed. */
export function RemoveDialog({ budget, onClose }: { budget: BudgetView; onClose: () => void }) {
  const t = useTranslations("budgets.removal");
  const removal = useApiMutation("deleteBudget", { invalidates: BUDGETED, onSuccess: onClose });
  return (
    <RemovalDialog
      title={t("title", { title: budget.title })}
      keep={t("keep")}
      confirm={t("confirm")}
      failed={t("failed")}
      removal={removal}
      onConfirm={() => removal.mutate({ params: { budget: budget.id } })}
      onClose={onClose}
    >
      {t("detail")}
    </RemovalDialog>
  );
}
