"use client";

import { useTranslations } from "next-intl";
import { BudgetNotes } from "@/components/layout/budget-notes";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { heldBy, useStackCosts } from "./use-stack-costs";

/** Says on the page of a stopped stack which budgets would hold its start up, and why; nothing where none does. */
export function HeldStart({ stack }: { stack: StackDetail }) {
  const t = useTranslations("stacks.power");
  const { data, refetch } = useStackCosts(stack.id, { fresh: true });
  const held = heldBy(data);
  if (held.length === 0) return null;
  return (
    <section aria-label={t("heldTitle")} className="mt-2.5 max-w-prose border-t border-line pt-2.5">
      <p className="mb-2 text-12 font-medium text-fg-2">{t("heldTitle")}</p>
      <BudgetNotes checks={held} project={stack.project} order={stack.name} onAsked={() => void refetch()} />
    </section>
  );
}
