"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import type { TemplateCell } from "@/lib/contract/schemas/templates";
import type { Change } from "./change-dialog";

export type SelectionBarProps = {
  cells: readonly TemplateCell[];
  onBake: () => void;
  onChange: (change: Change) => void;
  onClear: () => void;
};

/**
 * What may be done with the selected cells at once; in place of the filters, on phones above the tab bar, where it stays in
 * reach of every cell of the long list. The server answers for each one.
 */
export function SelectionBar({ cells, onBake, onChange, onClear }: SelectionBarProps) {
  const t = useTranslations("templates");
  const images = cells.flatMap(({ service, osId, preInstalled }) =>
    preInstalled?.revision ? { id: preInstalled.revision.id, number: preInstalled.revision.number, service, osId } : [],
  );
  const none = images.length === 0 ? t("noRevisions") : null;
  return (
    <div
      role="toolbar"
      aria-label={t("selection")}
      className="mb-3 flex min-h-8 flex-wrap items-center gap-2 max-md:fixed max-md:inset-x-0 max-md:bottom-16 max-md:z-10 max-md:mb-0 max-md:border-t max-md:border-line-2 max-md:bg-surface-2 max-md:px-4 max-md:pt-1 max-md:pb-2.5 max-md:shadow-2"
    >
      <div className="mr-2 flex items-center gap-2 max-md:mr-0 max-md:w-full max-md:justify-between">
        <span role="status" className="font-medium">
          {t("selected", { count: cells.length })}
        </span>
        <Button size="sm" variant="ghost" className="max-md:-mr-3" onClick={onClear}>
          {t("clearSelection")}
        </Button>
      </div>
      <Button
        size="sm"
        disabledReason={cells.every(({ preInstalled }) => !preInstalled) ? t("notOffered") : null}
        onClick={onBake}
      >
        {t("bake")}
      </Button>
      {(["publish", "deprecate", "retire"] as const).map((action) => (
        <Button key={action} size="sm" disabledReason={none} onClick={() => onChange({ action, images })}>
          {t(`actions.${action}`)}
        </Button>
      ))}
    </div>
  );
}
