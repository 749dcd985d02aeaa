"use client";

import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { useApiMutation } from "@/lib/api-client/query";
import type { AnswerOf } from "@/lib/api-client/types";
import { INSTALLATION_ROLES } from "@/lib/contract/permissions";
import { PersonList } from "./person-list";
import { RoleSelect } from "./role-select";

export function UserList({ users }: { users: AnswerOf<"listUsers">["items"] }) {
  const t = useTranslations("members");
  const common = useTranslations("common");
  const change = useApiMutation("setUserRole", { invalidates: ["listUsers", "session"] });
  const roles = INSTALLATION_ROLES.map((value) => ({ value, label: common(`installationRole.${value}`) }));
  return (
    <PersonList
      label={t("users.table")}
      withActions={false}
      rows={users.map((user) => ({
        person: user,
        role: (
          <RoleSelect
            label={t("roleOf", { name: user.name })}
            value={user.role}
            roles={roles}
            busy={change.isPending && change.variables.params.user === user.id}
            onChange={(role) => change.mutate({ params: { user: user.id }, body: { role } })}
          />
        ),
        note: change.error && change.variables?.params.user === user.id && (
          <ApiErrorState error={change.error} title={t("users.notChanged")} />
        ),
      }))}
    />
  );
}
