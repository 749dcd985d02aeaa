"use client";

import { Info } from "lucide-react";
import { useErrorText } from "@/components/layout/use-error-text";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useApiMutation } from "@/lib/api-client/query";
import type { DeploymentDetail } from "@/lib/contract/schemas/deployments";
import { aboutSnapshot } from "./about-snapshot";
import { takenBack } from "./taken-back";
import { subjectOf, type Words } from "./use-words";

export type CancelDialogProps = {
  open: boolean;
  onClose: () => void;
  detail: DeploymentDetail;
  /** A failed run is rolled back, a live one is cancelled: the same removal, in other words. */
  rollBack: boolean;
  /** "48 s", while there is a forecast. */
  readyIn: string | null;
  words: Words;
};

/** Says what is deleted before anything is. */
export function CancelDialog({ open, onClose, detail, rollBack, readyIn, words }: CancelDialogProps) {
  const { t } = words;
  const errorText = useErrorText();
  const cancel = useApiMutation("cancelDeployment", {
    invalidates: ["getDeployment", "listDeployments"],
    onSuccess: onClose,
  });
  const error = cancel.error === null ? null : errorText(cancel.error);
  const act = rollBack ? "rollBack" : "cancel";
  const name = subjectOf(detail);
  const snapshot = aboutSnapshot(detail);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t(`${act}.title`)}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            {t(`${act}.keep`)}
          </Button>
          <Button
            variant="dangerSolid"
            busy={cancel.isPending}
            onClick={() => cancel.mutate({ params: { deployment: detail.id } })}
          >
            {rollBack ? t("rollBack.button") : t(`cancel.button.${detail.kind}`)}
          </Button>
        </>
      }
    >
      <p className="text-fg-2">
        {detail.kind === "launch"
          ? t("cancel.whatLaunch", { count: detail.nodes, name })
          : detail.kind === "destroy"
            ? t("cancel.whatDestroy", { name })
            : detail.kind === "action"
              ? snapshot === null
                ? t("cancel.whatAction", { name })
                : t(`cancel.whatSnapshot.${snapshot}`, { name })
              : detail.kind === "scale-out"
                ? t("cancel.whatScaleOut", { count: takenBack(detail), name })
                : detail.kind === "scale-in"
                  ? t("cancel.whatScaleIn", { name })
                  : t("cancel.whatImage", { name })}
      </p>
      {readyIn !== null && !rollBack && (
        <p className="mt-3 flex items-center gap-2 rounded-control border border-line bg-surface-2 px-3 py-2 text-12 text-fg-2">
          <Info aria-hidden="true" className="size-3.5 shrink-0" />
          {t("cancel.otherwise", { duration: readyIn })}
        </p>
      )}
      {error && (
        <p role="alert" className="mt-3 text-12 text-fail">
          {error.cause} {error.remedy}
        </p>
      )}
    </Dialog>
  );
}
