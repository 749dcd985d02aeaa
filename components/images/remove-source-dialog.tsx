"use client";

import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useApiMutation } from "@/lib/api-client/query";
import type { OsImageDetail } from "@/lib/contract/schemas/images";

/** Asks before an administrator's source is taken away, and with it an OS that the catalogue does not have. */
export function RemoveSourceDialog({ image, onClose }: { image: OsImageDetail; onClose: () => void }) {
  const t = useTranslations("images.removeSource");
  const os = image.title;
  const remove = useApiMutation("deleteOsSource", { invalidates: ["listImages"], onSuccess: onClose });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title", { os })}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            {t("keep")}
          </Button>
          <Button
            variant="dangerSolid"
            busy={remove.isPending}
            onClick={() => remove.mutate({ params: { os: image.id } })}
          >
            {t("confirm")}
          </Button>
        </>
      }
    >
      <p className="text-fg-2">{t(image.inCatalogue ? "whatDefined" : "what", { os })}</p>
      {remove.error && <ApiErrorState error={remove.error} title={t("failed")} className="mt-3" />}
    </Dialog>
  );
}
