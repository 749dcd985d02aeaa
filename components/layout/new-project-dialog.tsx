"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useApiMutation } from "@/lib/api-client/query";
import { ApiErrorState } from "./api-error-state";
import { useProjectChoice } from "./project";
import { isProjectName, nameFromTitle } from "./project-name";

/** Makes a project and goes on in it; whoever makes it owns it. */
export function NewProjectDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations("shell.newProject");
  return (
    <Dialog open={open} onClose={onClose} title={t("title")}>
      <Form onClose={onClose} />
    </Dialog>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const t = useTranslations("shell.newProject");
  const common = useTranslations("common");
  const form = useId();
  const { select } = useProjectChoice();
  const [title, setTitle] = useState("");
  /** Null until it is typed: it follows the title. */
  const [ownName, setOwnName] = useState<string | null>(null);
  const [checked, setChecked] = useState(false);
  const name = ownName ?? nameFromTitle(title);
  const create = useApiMutation("createProject", {
    invalidates: ["session"],
    onSuccess: (made) => {
      select(made.name);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (title.trim() === "" || !isProjectName(name) || create.isPending) return;
    create.mutate({ body: { name, title: title.trim() } });
  };
  const refused = (field: string) => create.error?.fields.find(({ path }) => path.at(-1) === field)?.message;
  const titleError = checked && title.trim() === "" ? t("titleMissing") : refused("title");
  const nameError =
    checked && !isProjectName(name)
      ? t("nameRule")
      : create.error?.code === "name-taken"
        ? t("nameTaken", { name: create.variables?.body.name ?? name })
        : refused("name");
  return (
    <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-3 pt-1">
      <Field label={t("titleLabel")} error={titleError}>
        {(control) => (
          <Input
            {...control}
            data-autofocus=""
            size="lg"
            maxLength={80}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
            autoComplete="off"
          />
        )}
      </Field>
      <Field label={t("nameLabel")} error={nameError} help={t("nameHelp")}>
        {(control) => (
          <Input
            {...control}
            className="mono"
            size="lg"
            maxLength={32}
            value={name}
            onChange={(event) => setOwnName(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </Field>
      {create.error && !titleError && !nameError && <ApiErrorState error={create.error} title={t("failed")} />}
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" variant="primary" busy={create.isPending}>
          {t("confirm")}
        </Button>
      </div>
    </form>
  );
}
