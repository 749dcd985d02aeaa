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

/** What may be done with the selected cells at once; in place of the filters. The server answers for each one. */
export function SelectionBar({ cells, onBake, onChange, onClear }: SelectionBarProps) {
  const t = useTranslations("templates");
  const images = cells.flatMap(({ service, osId, preInstalled }) =>
    preInstalled?.revision ? { id: preInstalled.revision.id, number: preInstalled.revision.number, service, osId } : [],
  );
  const none = images.length === 0 ? t("noRevisions") : null;
  return (
    <div role="toolbar" aria-label={t("selection")} className="mb-3 flex min-h-8 flex-wrap items-center gap-2">
      <span role="status" className="mr-2 font-medium">
        {t("selected", { count: cells.length })}
      </span>
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
      <Button size="sm" variant="ghost" onClick={onClear}>
        {t("clearSelection")}
      </Button>
    </div>
  );
}
