"use client";

import { UserPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { useApiMutation } from "@/lib/api-client/query";
import { PROJECT_ROLES, type ProjectRole } from "@/lib/contract/permissions";
import { type EmailFault, emailFault, fieldError } from "./field-error";

/** Adds somebody who has an account, by e-mail address. */
export function AddMember({ project }: { project: string }) {
  const t = useTranslations("members");
  const common = useTranslations("common");
  const toast = useToast();
  const field = useRef<HTMLInputElement>(null);
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<ProjectRole>("operator");
  const [fault, setFault] = useState<EmailFault | null>(null);
  const add = useApiMutation("putMember", {
    invalidates: ["listMembers", "session"],
    onSuccess: ({ user }) => {
      toast({ tone: "ok", title: t("added", { name: user.name }) });
      setEmail("");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = emailFault(field.current);
    setFault(found);
    if (found) field.current?.focus();
    else if (!add.isPending) add.mutate({ params: { project }, body: { email: email.trim(), role } });
  };
  // A well-formed address that the API refuses belongs to nobody here.
  const refused = fault ? t(`emailFault.${fault}`) : fieldError(add.error, "email") && t("unknown");
  return (
    <form onSubmit={submit} noValidate aria-label={t("add")} className="mt-3.5 mb-5 flex flex-wrap items-start gap-3">
      <Field
        label={t("email")}
        error={refused}
        help={t("addHelp")}
        className="min-w-60 flex-1 max-md:w-full max-md:flex-none"
      >
        {(control) => (
          <Input
            {...control}
            ref={field}
            type="email"
            autoComplete="off"
            value={email}
            onChange={(event) => {
              setEmail(event.target.value);
              setFault(null);
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
      <span role="status" className="sr-only">
        {add.error && refused}
      </span>
    </form>
  );
}
