"use client";

import { UserPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { useErrorText } from "@/components/layout/use-error-text";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { useApiMutation } from "@/lib/api-client/query";
import { PROJECT_ROLES, type ProjectRole } from "@/lib/contract/permissions";
import { fieldError } from "./field-error";

/** Adds somebody who has an account, by e-mail address. */
export function AddMember({ project }: { project: string }) {
  const t = useTranslations("members");
  const common = useTranslations("common");
  const toast = useToast();
  const errorText = useErrorText();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<ProjectRole>("operator");
  const [missing, setMissing] = useState(false);
  const add = useApiMutation("putMember", {
    invalidates: ["listMembers", "session"],
    onSuccess: ({ user }) => {
      toast({ tone: "ok", title: t("added", { name: user.name }) });
      setEmail("");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = email.trim();
    setMissing(wanted === "");
    if (wanted !== "" && !add.isPending) add.mutate({ params: { project }, body: { email: wanted, role } });
  };
  const refused = missing ? t("emailMissing") : fieldError(add.error, "email");
  return (
    <form onSubmit={submit} noValidate aria-label={t("add")} className="mt-3.5 mb-5 flex flex-wrap items-start gap-3">
      <Field label={t("email")} error={refused} help={t("addHelp")} className="min-w-60 flex-1 max-md:w-full max-md:flex-none">
        {(control) => (
          <Input
            {...control}
            type="email"
            autoComplete="off"
            value={email}
            onChange={(event) => {
              setEmail(event.target.value);
              setMissing(false);
              if (add.error) add.reset();
            }}
          />
        )}
      </Field>
      <Field label={t("role")} help={t(`means.${role}`)} className="w-56 max-md:w-full">
        {(control) => (
          <Select
            {...control}
            value={role}
            onChange={(event) => setRole(PROJECT_ROLES.find((one) => one === event.target.value) ?? role)}
            className="w-full"
          >
            {PROJECT_ROLES.map((one) => (
              <option key={one} value={one}>
                {common(`projectRole.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Button type="submit" variant="primary" busy={add.isPending} className="mt-[22px] max-md:mt-0 max-md:w-full">
        <UserPlus aria-hidden="true" />
        {t("addAction")}
      </Button>
      {add.error && !refused && <ApiErrorState error={add.error} title={t("notAdded")} className="w-full" />}
      {add.error && refused && <p className="sr-only" role="alert">{errorText(add.error).cause}</p>}
    </form>
  );
}
