"use client";

import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useApiMutation } from "@/lib/api-client/query";
import type { BlueprintSourceView } from "@/lib/contract/schemas/blueprints";

/** Asks before a source goes with all its versions. */
export function RemoveDialog({ source, onClose }: { source: BlueprintSourceView; onClose: () => void }) {
  const t = useTranslations("blueprints.remove");
  const remove = useApiMutation("deleteBlueprintSource", { invalidates: ["listBlueprints"], onSuccess: onClose });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title", { source: source.name })}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            {t("keep")}
          </Button>
          <Button
            variant="dangerSolid"
            busy={remove.isPending}
            onClick={() => remove.mutate({ params: { source: source.id } })}
          >
            {t("confirm")}
          </Button>
        </>
      }
    >
      <p className="text-fg-2">{t("what")}</p>
      {remove.error && <ApiErrorState error={remove.error} title={t("failed")} className="mt-3" />}
    </Dialog>
  );
}
