"use client";

import { useTranslations } from "next-intl";
import { type ChosenProject, useSession } from "@/components/layout/project";
import { RemovalDialog } from "@/components/layout/removal-dialog";
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
    <RemovalDialog
      title={t("removeDialog.title", { name, project: project.title })}
      keep={t("removeDialog.keep")}
      confirm={t("removeDialog.confirm")}
      failed={t("notRemoved")}
      removal={remove}
      onConfirm={() => remove.mutate({ params: { project: project.name, user: id } })}
      onClose={onClose}
    >
      {self ? t("removeDialog.self") : t("removeDialog.what", { name })}
    </RemovalDialog>
  );
}
