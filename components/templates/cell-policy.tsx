"use client";

import { useTranslations } from "next-intl";
import { useMay } from "@/components/layout/project";
import { Button } from "@/components/ui/button";
import type { CellPolicy as Policy } from "@/lib/contract/schemas/policies";
import type { TemplateMatrix } from "@/lib/contract/schemas/templates";
import { Facts } from "./facts";
import { usePolicyWords } from "./use-policy-words";

/** How a cell is kept up, and where that was said. */
export function CellPolicy({ policy, matrix, onEdit }: { policy: Policy; matrix: TemplateMatrix; onEdit: () => void }) {
  const t = useTranslations("templates.policies");
  const manages = useMay("template.manage");
  const words = usePolicyWords(matrix);
  return (
    <section className="mt-5 border-t border-line pt-3.5">
      <h3 className="text-12 font-medium text-fg-2">{t("ofCell")}</h3>
      <p className="mt-1 text-12">{policy.set ? words.scope(policy) : t("builtIn")}</p>
      <Facts rows={words.rules(policy)} />
      {manages && (
        <Button size="sm" className="mt-2.5" onClick={onEdit}>
          {t("changeForCell")}
        </Button>
      )}
    </section>
  );
}
