"use client";

import { useTranslations } from "next-intl";
import { RemovalDialog } from "@/components/layout/removal-dialog";
import { useApiMutation } from "@/lib/api-client/query";
import type { BlueprintSourceView } from "@/lib/contract/schemas/blueprints";

/** Asks before a source goes with all its versions. */
export function RemoveDialog({ source, onClose }: { source: BlueprintSourceView; onClose: () => void }) {
  const t = useTranslations("blueprints.remove");
  const remove = useApiMutation("deleteBlueprintSource", { invalidates: ["listBlueprints"], onSuccess: onClose });
  return (
    <RemovalDialog
      title={t("title", { source: source.name })}
      keep={t("keep")}
      confirm={t("confirm")}
      failed={t("failed")}
      removal={remove}
      onConfirm={() => remove.mutate({ params: { source: source.id } })}
      onClose={onClose}
    >
      {t("what")}
    </RemovalDialog>
  );
}
