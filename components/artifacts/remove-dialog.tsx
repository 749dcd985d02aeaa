"use client";

import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useApiMutation } from "@/lib/api-client/query";
import type { ArtifactItem } from "@/lib/contract/schemas/artifacts";

/** Asks before an artifact is taken out of the stores. */
export function RemoveDialog({ artifact, onClose }: { artifact: ArtifactItem; onClose: () => void }) {
  const t = useTranslations("artifacts.removing");
  const { name, title, version, declared } = artifact;
  const remove = useApiMutation("removeArtifact", { invalidates: ["listArtifacts"], onSuccess: onClose });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title", { title, version })}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            {t("keep")}
          </Button>
          <Button
            variant="dangerSolid"
            busy={remove.isPending}
            onClick={() => remove.mutate({ params: { artifact: name } })}
          >
            {t("confirm")}
          </Button>
        </>
      }
    >
      <p className="text-fg-2">{t(declared ? "what" : "whatLeft")}</p>
      {remove.error && <ApiErrorState error={remove.error} title={t("failed")} className="mt-3" />}
    </Dialog>
  );
}
