"use client";

import { UserMinus } from "lucide-react";
import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import type { ChosenProject } from "@/components/layout/project";
import { Button } from "@/components/ui/button";
import { useApiMutation } from "@/lib/api-client/query";
import { PROJECT_ROLES } from "@/lib/contract/permissions";
import { PersonList } from "./person-list";
import type { Member } from "./remove-dialog";
import { RoleSelect } from "./role-select";

export type MemberListProps = {
  project: ChosenProject;
  members: readonly Member[];
  /** Null for who may only look. */
  onRemove: ((member: Member) => void) | null;
};

/** The members; who manages the project changes a role in its row. A refusal is shown below the row it is about. */
export function MemberList({ project, members, onRemove }: MemberListProps) {
  const t = useTranslations("members");
  const common = useTranslations("common");
  const change = useApiMutation("putMember", { invalidates: ["listMembers", "session"] });
  const concerns = ({ user }: Member) => change.variables?.body.email === user.email;
  const roles = PROJECT_ROLES.map((value) => ({ value, label: common(`projectRole.${value}`) }));
  return (
    <PersonList
      label={t("table", { project: project.title })}
      withActions={onRemove !== null}
      rows={members.map((member) => ({
        person: member.user,
        role:
          onRemove === null ? (
            common(`projectRole.${member.role}`)
          ) : (
            <RoleSelect
              label={t("roleOf", { name: member.user.name })}
              value={member.role}
              roles={roles}
              busy={change.isPending && concerns(member)}
              onChange={(role) =>
                change.mutate({ params: { project: project.name }, body: { email: member.user.email, role } })
              }
            />
          ),
        action: onRemove && (
          <Button
            variant="ghost"
            size="sm"
            aria-label={t("removeNamed", { name: member.user.name })}
            onClick={() => onRemove(member)}
          >
            <UserMinus aria-hidden="true" />
            {t("remove")}
          </Button>
        ),
        note: change.error && concerns(member) && <ApiErrorState error={change.error} title={t("notChanged")} />,
      }))}
    />
  );
}
