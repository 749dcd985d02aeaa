"use client";

import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toast";
import { useApiMutation } from "@/lib/api-client/query";
import type { OsImageDetail } from "@/lib/contract/schemas/images";

/** Asks before an image is built: it takes a while and the hypervisor's time. */
export function BuildDialog({ image, onClose }: { image: OsImageDetail; onClose: () => void }) {
  const t = useTranslations("images.confirm");
  const toast = useToast();
  const os = image.title;
  const build = useApiMutation("buildImage", {
    invalidates: ["listImages", "listServices"],
    onSuccess: () => {
      toast({ tone: "ok", title: t("started", { os }) });
      onClose();
    },
  });
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
          <Button variant="primary" busy={build.isPending} onClick={() => build.mutate({ params: { os: image.id } })}>
            {t("start")}
          </Button>
        </>
      }
    >
      <p className="text-fg-2">{image.publishedAt === null ? t("whatFirst", { os }) : t("what")}</p>
      {build.error && <ApiErrorState error={build.error} title={t("failed")} className="mt-3" />}
    </Dialog>
  );
}
