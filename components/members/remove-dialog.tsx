"use client";

import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { type ChosenProject, useSession } from "@/components/layout/project";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useApiMutation } from "@/lib/api-client/query";
import type { AnswerOf } from "@/lib/api-client/types";

export type Member = AnswerOf<"listMembers">["items"][number];

/** Asks before somebody loses a project. */
export function RemoveDialog({
  project,
  member,
  onClose,
}: {
  project: ChosenProject;
  member: Member;
  onClose: () => void;
}) {
  const t = useTranslations("members");
  const { id, name } = member.user;
  const self = useSession()?.user.id === id;
  const remove = useApiMutation("removeMember", { invalidates: ["listMembers", "session"], onSuccess: onClose });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("removeDialog.title", { name, project: project.title })}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            {t("removeDialog.keep")}
          </Button>
          <Button
            variant="dangerSolid"
            busy={remove.isPending}
            onClick={() => remove.mutate({ params: { project: project.name, user: id } })}
          >
            {t("removeDialog.confirm")}
          </Button>
        </>
      }
    >
      <p className="text-fg-2">{self ? t("removeDialog.self") : t("removeDialog.what", { name })}</p>
      {remove.error && <ApiErrorState error={remove.error} title={t("notRemoved")} className="mt-3" />}
    </Dialog>
  );
}
