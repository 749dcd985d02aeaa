"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { Choice } from "@/components/form/choice";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import type { ApiError } from "@/lib/api-client/api-error";
import { useApiMutation } from "@/lib/api-client/query";
import { OS_FAMILIES } from "@/lib/contract/os-rules";
import type { OsImageDetail } from "@/lib/contract/schemas/images";
import { initialSource, SOURCE_FIELDS, sourceFaults, toSource, type SourceField, type SourceForm } from "./source-form";

/** Says where an image is fetched from: of one that the portal knows, or (`image` null) of a new one. */
export function SourceDialog({ image, onClose }: { image: OsImageDetail | null; onClose: () => void }) {
  const t = useTranslations("images.source");
  const common = useTranslations("common");
  const toast = useToast();
  const formId = useId();
  const [form, setForm] = useState(() => initialSource(image));
  // A field's fault is shown once it has been left, all of them after an attempt to save.
  const [left, setLeft] = useState<ReadonlySet<SourceField>>(new Set());
  const faults = sourceFaults(form);
  const element = useRef<HTMLFormElement>(null);
  const [refusals, setRefusals] = useState(0);
  useEffect(() => {
    if (refusals > 0) element.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [refusals]);
  const save = useApiMutation("putOsSource", {
    invalidates: ["listImages"],
    onError: () => setRefusals(refusals + 1),
    onSuccess: () => {
      toast({ tone: "ok", title: t("saved", { os: form.title.trim() }) });
      onClose();
    },
  });
  const change = (more: Partial<SourceForm>) => setForm({ ...form, ...more });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setLeft(new Set(SOURCE_FIELDS));
    if (faults.size > 0) return setRefusals(refusals + 1);
    if (save.isPending) return;
    save.mutate({ params: { os: form.id }, body: toSource(form) });
  };
  const text = (field: SourceField, key: TextKey, more: { help?: string; mono?: boolean } = {}) => (
    <TextField
      label={t(`fields.${key}`)}
      help={more.help}
      error={left.has(field) && faults.has(field) ? t(`faults.${key}`) : refusal(save.error, field)}
      mono={more.mono ?? false}
      value={form[key]}
      onChange={(value) => change({ [key]: value })}
      onLeave={() => setLeft(new Set([...left, field]))}
    />
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={image ? t("titleOf", { os: image.title }) : t("titleNew")}
      footer={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={formId} variant="primary" busy={save.isPending}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form ref={element} id={formId} onSubmit={submit} noValidate className="flex flex-col gap-3 pt-1">
        <p className="text-fg-2">{t("lead")}</p>
        {!image && text("id", "id", { help: t("help.id"), mono: true })}
        {!image?.inCatalogue && text("title", "title")}
        {!image?.inCatalogue && (
          <Choice
            label={t("fields.family")}
            value={form.family}
            options={OS_FAMILIES}
            text={(one) => t(`families.${one}`)}
            onChange={(family) => change({ family })}
            error={refusal(save.error, "family")}
          />
        )}
        <Choice
          label={t("fields.kind")}
          value={form.kind}
          options={["disk", "rootTarball"] as const}
          text={(one) => t(`kinds.${one}`)}
          onChange={(kind) => change({ kind })}
          help={t(`kindMeans.${form.kind}`)}
        />
        {text("url", "url", { mono: true })}
        {text("digest", "digest", { help: t("help.digest"), mono: true })}
        <Checkbox
          label={t("signed")}
          checked={form.signed}
          onChange={(event) => change({ signed: event.target.checked })}
        />
        {form.signed && (
          <>
            {text("signature.url", "signatureUrl", { mono: true })}
            {text("signature.keyUrl", "keyUrl", { mono: true })}
            {text("signature.fingerprint", "fingerprint", { help: t("help.fingerprint"), mono: true })}
          </>
        )}
        {save.error && save.error.fields.length === 0 && <ApiErrorState error={save.error} title={t("notSaved")} />}
      </form>
    </Dialog>
  );
}

type TextKey = Exclude<keyof SourceForm, "family" | "kind" | "signed">;

/** What the API says about a field that the form's own check had let pass. */
function refusal(error: ApiError | null, field: SourceField): string | null {
  const name = field === "id" ? "os" : field;
  return error?.fields.find(({ path }) => path.join(".") === name)?.message ?? null;
}

type TextFieldProps = {
  label: string;
  help: string | undefined;
  error: string | null;
  mono: boolean;
  value: string;
  onChange: (value: string) => void;
  onLeave: () => void;
};

function TextField({ label, help, error, mono, value, onChange, onLeave }: TextFieldProps) {
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <Input
          {...control}
          size="lg"
          className={mono ? "mono" : undefined}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onBlur={onLeave}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
    </Field>
  );
}
