"use client";

import { useTranslations } from "next-intl";
import { RemovalDialog } from "@/components/layout/removal-dialog";
import type { RateCardDetail, RateCardSummary } from "@/lib/contract/schemas/rates";
import { PublishDialog } from "./publish-dialog";
import { useRates } from "./use-rates";

/** What is asked about a version, as it was when it was asked: nobody agrees to what somebody else made of it meanwhile. */
export type VersionAsked = { dialog: "publish" | "withdraw" | "delete"; version: RateCardDetail };

type VersionDialogsProps = {
  asked: VersionAsked;
  versions: readonly RateCardSummary[];
  onDeleted: () => void;
  onClose: () => void;
};

/** Asks before a version becomes something else. It stands outside the version's panel, which does so with it. */
export function VersionDialogs({ asked: { dialog, version }, versions, onDeleted, onClose }: VersionDialogsProps) {
  switch (dialog) {
    case "publish":
      return <PublishDialog version={version} versions={versions} onClose={onClose} />;
    case "withdraw":
      return <WithdrawDialog version={version} onClose={onClose} />;
    case "delete":
      return <DeleteDialog version={version} onDeleted={onDeleted} onClose={onClose} />;
  }
}

type DialogProps = { version: RateCardDetail; onClose: () => void };

function WithdrawDialog({ version: { name, revision }, onClose }: DialogProps) {
  const t = useTranslations("rates.withdraw");
  const withdraw = useRates("withdrawRateCard", { onSuccess: onClose });
  return (
    <RemovalDialog
      title={t("title", { name })}
      keep={t("keep")}
      confirm={t("button")}
      failed={t("failed")}
      removal={withdraw}
      onConfirm={() => withdraw.mutate({ params: { card: name }, body: { revision } })}
      onClose={onClose}
    >
      {t("detail")}
    </RemovalDialog>
  );
}

function DeleteDialog({ version: { name }, onDeleted, onClose }: DialogProps & { onDeleted: () => void }) {
  const t = useTranslations("rates.delete");
  const remove = useRates("deleteRateCard", { onSuccess: onDeleted });
  return (
    <RemovalDialog
      title={t("title", { name })}
      keep={t("keep")}
      confirm={t("button")}
      failed={t("failed")}
      removal={remove}
      onConfirm={() => remove.mutate({ params: { card: name } })}
      onClose={onClose}
    >
      {t("detail")}
    </RemovalDialog>
  );
}
