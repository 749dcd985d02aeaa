"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";

export type PagerProps = { page: number; pageSize: number; total: number; onPage: (page: number) => void };

/** Steps through a list that does not fit on one page; nothing where it does. */
export function Pager({ page, pageSize, total, onPage }: PagerProps) {
  const t = useTranslations("common");
  const format = useFormat();
  if (total <= pageSize && page === 1) return null;
  const from = Math.min(total, (page - 1) * pageSize + 1);
  const to = Math.min(total, page * pageSize);
  const range = t("pageOf", { from: format.count(from), to: format.count(to), total: format.count(total) });
  return (
    <nav aria-label={range} className="mt-3 flex items-center justify-end gap-2 text-12 text-fg-2">
      <span className="mr-1">{range}</span>
      <Button
        size="sm"
        shape="icon"
        aria-label={t("previousPage")}
        disabledReason={page === 1 ? range : null}
        onClick={() => onPage(page - 1)}
      >
        <ChevronLeft aria-hidden="true" />
      </Button>
      <Button
        size="sm"
        shape="icon"
        aria-label={t("nextPage")}
        disabledReason={to >= total ? range : null}
        onClick={() => onPage(page + 1)}
      >
        <ChevronRight aria-hidden="true" />
      </Button>
    </nav>
  );
}
