"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useId, useRef, useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useApiMutation } from "@/lib/api-client/query";
import type { AnswerOf } from "@/lib/api-client/types";
import { INSTALLATION_ROLES, type InstallationRole } from "@/lib/contract/permissions";
import { type EmailFault, emailFault, fieldError } from "./field-error";

/** Adds a person, then shows the password that the portal made for them: this once. */
export function AddUserDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<AnswerOf<"createUser"> | null>(null);
  return made ? <Made made={made} onClose={onClose} /> : <Form onMade={setMade} onClose={onClose} />;
}

type Faults = { name: boolean; email: EmailFault | null };

function Form({ onMade, onClose }: { onMade: (made: AnswerOf<"createUser">) => void; onClose: () => void }) {
  const t = useTranslations("members");
  const common = useTranslations("common");
  const form = useId();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<InstallationRole>("member");
  const [faults, setFaults] = useState<Faults>({ name: false, email: null });
  const emailField = useRef<HTMLInputElement>(null);
  const create = useApiMutation("createUser", { invalidates: ["listUsers"], onSuccess: onMade });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = { name: name.trim() === "", email: emailFault(emailField.current) };
    setFaults(found);
    if (found.name || found.email || create.isPending) return;
    create.mutate({ body: { name: name.trim(), email: email.trim(), role } });
  };
  const nameError = faults.name ? t("addDialog.nameMissing") : fieldError(create.error, "name");
  const emailError = faults.email
    ? t(`emailFault.${faults.email}`)
    : create.error?.code === "name-taken"
      ? t("addDialog.taken")
      : fieldError(create.error, "email");
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("addDialog.title")}
      footer={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={form} variant="primary" busy={create.isPending}>
            {t("addDialog.confirm")}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-3 pt-1">
        <Field label={t("addDialog.name")} error={nameError}>
          {(control) => (
            <Input
              {...control}
              data-autofocus=""
              size="lg"
              maxLength={80}
              value={name}
              onChange={(event) => setName(event.target.value)}
              autoComplete="off"
            />
          )}
        </Field>
        <Field label={t("addDialog.email")} error={emailError}>
          {(control) => (
            <Input
              {...control}
              ref={emailField}
              size="lg"
              type="email"
              maxLength={200}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
              autoComplete="off"
            />
          )}
        </Field>
        <Field label={t("addDialog.role")} help={t(`users.means.${role}`)}>
          {(control) => (
            <Select
              {...control}
              value={role}
              onChange={(event) => setRole(INSTALLATION_ROLES.find((one) => one === event.target.value) ?? role)}
              className="w-full [&>select]:h-10"
            >
              {INSTALLATION_ROLES.map((one) => (
                <option key={one} value={one}>
                  {common(`installationRole.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {create.error && !nameError && !emailError && (
          <ApiErrorState error={create.error} title={t("addDialog.failed")} />
        )}
      </form>
    </Dialog>
  );
}

function Made({ made: { user, password }, onClose }: { made: AnswerOf<"createUser">; onClose: () => void }) {
  const t = useTranslations("members.addDialog");
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("doneTitle", { name: user.name })}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("done")}
        </Button>
      }
    >
      <p className="text-fg-2">{t("doneDetail")}</p>
      <div className="mt-3 flex h-10 items-center rounded-control border border-field-line bg-surface-2 pr-1 pl-3">
        <span className="sr-only">{t("password")}: </span>
        <span className="mono min-w-0 flex-1 truncate text-14" lang="en">
          {password}
        </span>
        <CopyButton text={password} what={t("copyPassword")} />
      </div>
      <p className="mt-3 text-12 text-fg-3">{t("next", { name: user.name, email: user.email })}</p>
    </Dialog>
  );
}
