"use client";

import { useTranslations } from "next-intl";
import { RemovalDialog } from "@/components/layout/removal-dialog";
import { useApiMutation } from "@/lib/api-client/query";
import type { OsImageDetail } from "@/lib/contract/schemas/images";

/** Asks before an administrator's source is taken away, and with it an OS that the catalogue does not have. */
export function RemoveSourceDialog({ image, onClose }: { image: OsImageDetail; onClose: () => void }) {
  const t = useTranslations("images.removeSource");
  const os = image.title;
  const remove = useApiMutation("deleteOsSource", { invalidates: ["listImages"], onSuccess: onClose });
  return (
    <RemovalDialog
      title={t("title", { os })}
      keep={t("keep")}
      confirm={t("confirm")}
      failed={t("failed")}
      removal={remove}
      onConfirm={() => remove.mutate({ params: { os: image.id } })}
      onClose={onClose}
    >
      {t(image.inCatalogue ? "whatDefined" : "what", { os })}
    </RemovalDialog>
  );
}
