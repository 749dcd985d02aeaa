"use client";

import { useTranslations } from "next-intl";
import { BudgetNotes } from "@/components/layout/budget-notes";
import type { BudgetCheckView } from "@/lib/contract/schemas/budgets";
import type { StackDetail } from "@/lib/contract/schemas/stacks";

type BudgetsSaidProps = { stack: StackDetail; checks: readonly BudgetCheckView[]; onAsked: () => void };

/** What budgets say of a change of a stack, below its form: a request for an override is a form of its own. */
export function BudgetsSaid({ stack, checks, onAsked }: BudgetsSaidProps) {
  const t = useTranslations("budgets.check");
  if (checks.length === 0) return null;
  return (
    <section aria-label={t("said")} className="mt-4 rounded-card border border-line-2 px-3.5 py-3">
      <BudgetNotes checks={checks} project={stack.project} order={stack.name} onAsked={onAsked} />
    </section>
  );
}
