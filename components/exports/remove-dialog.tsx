"use client";

import { useTranslations } from "next-intl";
import { RemovalDialog } from "@/components/layout/removal-dialog";
import { useApiMutation } from "@/lib/api-client/query";
import type { Schedule } from "./schedule";

/** Asks before a scheduled export is removed. It stands outside its card, which goes with it. */
export function RemoveDialog({ schedule: { id, name }, onClose }: { schedule: Schedule; onClose: () => void }) {
  const t = useTranslations("exports.removal");
  const removal = useApiMutation("deleteExportSchedule", { invalidates: ["listExportSchedules"], onSuccess: onClose });
  return (
    <RemovalDialog
      title={t("title", { name })}
      keep={t("keep")}
      confirm={t("confirm")}
      failed={t("failed")}
      removal={removal}
      onConfirm={() => removal.mutate({ params: { schedule: id } })}
      onClose={onClose}
    >
      {t("detail")}
    </RemovalDialog>
  );
}
