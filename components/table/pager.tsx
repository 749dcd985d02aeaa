"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";

export type PagerProps = { page: number; pageSize: number; total: number; onPage: (page: number) => void };

/** Which part of a long list is shown. Nothing where the whole list fits. */
export function Pager({ page, pageSize, total, onPage }: PagerProps) {
  const t = useTranslations("common");
  if (total <= pageSize) return null;
  const from = (page - 1) * pageSize + 1;
  const to = Math.min(total, page * pageSize);
  return (
    <div className="mt-3 flex items-center justify-end gap-2 text-12 text-fg-2">
      <span aria-live="polite">{t("pageOf", { from, to, total })}</span>
      {page > 1 && (
        <Button size="sm" shape="icon" aria-label={t("previousPage")} onClick={() => onPage(page - 1)}>
          <ChevronLeft aria-hidden="true" />
        </Button>
      )}
      {to < total && (
        <Button size="sm" shape="icon" aria-label={t("nextPage")} onClick={() => onPage(page + 1)}>
          <ChevronRight aria-hidden="true" />
        </Button>
      )}
    </div>
  );
}
