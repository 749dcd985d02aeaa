"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { useApiMutation } from "@/lib/api-client/query";

const TEXTS = ["name", "url", "ref", "folder"] as const;
type TextField = (typeof TEXTS)[number];
const NEEDED: readonly TextField[] = ["name", "url"];

/** Adds a folder of a Git repository; a worker fetches it at once. */
export function GitDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("blueprints.git");
  const common = useTranslations("common");
  const toast = useToast();
  const formId = useId();
  const element = useRef<HTMLFormElement>(null);
  const [form, setForm] = useState({ name: "", url: "", ref: "", folder: "", daily: false });
  const [refusals, setRefusals] = useState(0);
  useEffect(() => {
    if (refusals > 0) element.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [refusals]);
  const add = useApiMutation("addBlueprintSource", {
    invalidates: ["listBlueprints"],
    onError: () => setRefusals((count) => count + 1),
    onSuccess: () => {
      toast({ tone: "ok", title: t("added", { name: form.name.trim() }) });
      onClose();
    },
  });
  const isMissing = (field: TextField) => NEEDED.includes(field) && form[field].trim() === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (TEXTS.some(isMissing)) return setRefusals(refusals + 1);
    if (!add.isPending) add.mutate({ body: { ...form, ref: form.ref.trim() === "" ? null : form.ref.trim() } });
  };
  const faultOf = (field: TextField): string | null => {
    if (refusals > 0 && isMissing(field)) return t("needed");
    return add.error?.fields.find(({ path }) => path.join(".") === field)?.message ?? null;
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title")}
      footer={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={formId} variant="primary" busy={add.isPending}>
            {t("add")}
          </Button>
        </>
      }
    >
      <form ref={element} id={formId} onSubmit={submit} noValidate className="flex flex-col gap-3 pt-1">
        <p className="text-fg-2">{t("lead")}</p>
        {TEXTS.map((field) => (
          <Field
            key={field}
            label={t(`fields.${field}`)}
            help={field === "name" ? undefined : t(`help.${field}`)}
            error={faultOf(field)}
          >
            {(control) => (
              <Input
                {...control}
                size="lg"
                className={field === "name" ? undefined : "mono"}
                value={form[field]}
                onChange={(event) => setForm({ ...form, [field]: event.target.value })}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
              />
            )}
          </Field>
        ))}
        <Checkbox
          label={t("daily")}
          checked={form.daily}
          onChange={(event) => setForm({ ...form, daily: event.target.checked })}
        />
        {add.error && add.error.fields.length === 0 && <ApiErrorState error={add.error} title={t("failed")} />}
      </form>
    </Dialog>
  );
}
