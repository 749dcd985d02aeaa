"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { fieldError } from "@/components/form/form-shell";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useApiMutation } from "@/lib/api-client/query";
import { isDownloadUrl } from "@/lib/contract/os-rules";
import type { ArtifactItem, ArtifactMirror } from "@/lib/contract/schemas/artifacts";

export type MirrorDialogProps = {
  /** Null: a new one. */
  mirror: ArtifactMirror | null;
  items: readonly ArtifactItem[];
  onClose: () => void;
};

/** Names a mirror, or changes one. It is tried as soon as it is saved. */
export function MirrorDialog({ mirror, items, onClose }: MirrorDialogProps) {
  const t = useTranslations("artifacts.mirror");
  const common = useTranslations("common");
  const formId = useId();
  const listId = useId();
  const [prefix, setPrefix] = useState(mirror?.prefix ?? "");
  const [base, setBase] = useState(mirror?.base ?? "");
  const [only, setOnly] = useState(mirror?.only ?? false);
  const [tried, setTried] = useState(false);
  const options = { invalidates: ["listArtifacts"] as const, onSuccess: onClose };
  const create = useApiMutation("createMirror", options);
  const change = useApiMutation("putMirror", options);
  const error = create.error ?? change.error;
  const body = { prefix: prefix.trim(), base: base.trim(), only };
  const fault = (address: string) => (tried && !isDownloadUrl(address) ? t("notAnAddress") : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isDownloadUrl(body.prefix) || !isDownloadUrl(body.base)) return;
    if (mirror) change.mutate({ params: { mirror: mirror.id }, body });
    else create.mutate({ body });
  };
  const known = [...new Set(items.flatMap(({ declared }) => declared?.urls ?? []))];
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(mirror ? "titleChange" : "titleNew")}
      footer={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={formId} variant="primary" busy={create.isPending || change.isPending}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-3 pt-1">
        <Field label={t("prefix")} help={t("prefixHelp")} error={fault(body.prefix) ?? fieldError(error, "prefix")}>
          {(control) => (
            <Input
              {...control}
              size="lg"
              type="url"
              list={listId}
              className="mono"
              value={prefix}
              onChange={(event) => setPrefix(event.target.value)}
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
        <datalist id={listId}>
          {known.map((url) => (
            <option key={url} value={url} />
          ))}
        </datalist>
        <Field label={t("base")} help={t("baseHelp")} error={fault(body.base) ?? fieldError(error, "base")}>
          {(control) => (
            <Input
              {...control}
              size="lg"
              type="url"
              className="mono"
              value={base}
              onChange={(event) => setBase(event.target.value)}
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
        <Checkbox label={t("only")} checked={only} onChange={(event) => setOnly(event.target.checked)} />
        {error && error.fields.length === 0 && <ApiErrorState error={error} title={t("notSaved")} />}
      </form>
    </Dialog>
  );
}
