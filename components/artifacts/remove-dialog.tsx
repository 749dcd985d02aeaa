"use client";

import { useTranslations } from "next-intl";
import { RemovalDialog } from "@/components/layout/removal-dialog";
import { useApiMutation } from "@/lib/api-client/query";
import type { ArtifactItem } from "@/lib/contract/schemas/artifacts";

/** Asks before an artifact is taken out of the stores. */
export function RemoveDialog({ artifact, onClose }: { artifact: ArtifactItem; onClose: () => void }) {
  const t = useTranslations("artifacts.removing");
  const { name, title, version, declared } = artifact;
  const remove = useApiMutation("removeArtifact", { invalidates: ["listArtifacts"], onSuccess: onClose });
  return (
    <RemovalDialog
      title={t("title", { title, version })}
      keep={t("keep")}
      confirm={t("confirm")}
      failed={t("failed")}
      removal={remove}
      onConfirm={() => remove.mutate({ params: { artifact: name } })}
      onClose={onClose}
    >
      {t(declared ? "what" : "whatLeft")}
    </RemovalDialog>
  );
}
