"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useEffectEvent, useRef, useState } from "react";
import { fieldError } from "@/components/form/form-shell";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { UnsavedGuard } from "@/components/layout/unsaved-guard";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { NOTE_LENGTH, type RateCardDetail } from "@/lib/contract/schemas/rates";
import { AdjustmentFields } from "./adjustment-fields";
import type { EditorPart } from "./editor-part";
import { MeterFields } from "./meter-fields";
import { CommitmentFields, OverrideFields } from "./project-fields";
import { RuleFields } from "./rule-fields";
import { type TermsForm, toForm, toTerms } from "./terms-form";
import { useRates } from "./use-rates";

export type DraftEditorProps = {
  version: RateCardDetail;
  onUnsaved: (unsaved: boolean) => void;
  /** Of the draft as this form shows it. */
  onPublish: (saved: RateCardDetail) => void;
  onDelete: () => void;
};

type Draft = { currency: string; note: string; terms: TermsForm };
const draftOf = ({ currency, note, terms }: RateCardDetail): Draft => ({ currency, note, terms: toForm(terms) });

/** The form of a draft. It is saved as a whole, and published only as it was saved. */
export function DraftEditor({ version, onUnsaved, onPublish, onDelete }: DraftEditorProps) {
  const t = useTranslations("rates");
  const toast = useToast();
  const element = useRef<HTMLFormElement>(null);
  // The draft that this form was opened with: another one that arrives while something is typed is somebody else's.
  const [opened, setOpened] = useState(version);
  const [draft, setDraft] = useState(() => draftOf(version));
  const dirty = JSON.stringify(draft) !== JSON.stringify(draftOf(opened));
  if (!dirty && version.revision > opened.revision) {
    setOpened(version);
    setDraft(draftOf(version));
  }
  const save = useRates("putRateCard", {
    onSuccess: (saved) => {
      setOpened(saved);
      setDraft(draftOf(saved));
      toast({ tone: "ok", title: t("form.saved", { name: saved.name }) });
    },
  });
  const tell = useEffectEvent(onUnsaved);
  useEffect(() => {
    if (!dirty) return;
    tell(true);
    return () => tell(false);
  }, [dirty]);
  useEffect(() => {
    if (save.error) element.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [save.error]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending) return;
    const body = { ...draft, terms: toTerms(draft.terms), revision: opened.revision };
    save.mutate({ params: { card: version.name }, body });
  };
  const reload = () => {
    setOpened(version);
    setDraft(draftOf(version));
    save.reset();
  };
  const part: EditorPart = {
    form: draft.terms,
    currency: draft.currency,
    onChange: (terms) => setDraft((now) => ({ ...now, terms: { ...now.terms, ...terms } })),
    errorOf: (path) => fieldError(save.error, `terms.${path}`),
  };
  return (
    <>
      <form ref={element} onSubmit={submit} noValidate className="flex flex-col gap-3.5">
        <div className="grid grid-cols-[8rem_1fr] gap-3 max-md:grid-cols-1">
          <Field label={t("form.currency")} error={fieldError(save.error, "currency")}>
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                maxLength={3}
                value={draft.currency}
                onChange={({ target: { value } }) => setDraft((now) => ({ ...now, currency: value.toUpperCase() }))}
              />
            )}
          </Field>
          <Field label={t("form.note")} error={fieldError(save.error, "note")}>
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                maxLength={NOTE_LENGTH}
                value={draft.note}
                placeholder={t("form.notePlaceholder")}
                onChange={({ target: { value } }) => setDraft((now) => ({ ...now, note: value }))}
              />
            )}
          </Field>
        </div>
        <MeterFields {...part} />
        <AdjustmentFields {...part} />
        <OverrideFields {...part} />
        <CommitmentFields {...part} />
        <RuleFields {...part} />
        {save.error && (
          <div className="flex flex-col items-start gap-2">
            <ApiErrorState className="w-full" error={save.error} title={t("form.notSaved")} />
            {(save.error.code === "edited-meanwhile" || save.error.code === "wrong-state") && (
              <Button busy={version.revision === opened.revision} onClick={reload}>
                {t("form.reload")}
              </Button>
            )}
          </div>
        )}
        <div className="flex flex-wrap items-center gap-2">
          <Button type="submit" busy={save.isPending} disabledReason={dirty ? null : t("form.unchanged")}>
            {t("form.save")}
          </Button>
          <Button
            variant="primary"
            disabledReason={dirty ? t("form.saveFirst") : null}
            onClick={() => onPublish(opened)}
          >
            {t("publish.open")}
          </Button>
          <Button variant="danger" className="ml-auto" onClick={onDelete}>
            {t("delete.button")}
          </Button>
        </div>
      </form>
      <UnsavedGuard dirty={dirty} />
    </>
  );
}
