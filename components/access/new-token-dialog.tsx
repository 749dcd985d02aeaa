"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { Choice } from "@/components/form/choice";
import { fieldError } from "@/components/form/form-shell";
import { RevealRefusal } from "@/components/layout/reveal-refusal";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useApiMutation } from "@/lib/api-client/query";

const DAYS = ["30", "90", "365"] as const;
type Days = (typeof DAYS)[number];
const NUMBERS = { "30": 30, "90": 90, "365": 365 } as const satisfies Record<Days, number>;

/** Makes an access token and shows it, this once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("account.token");
  const common = useTranslations("common");
  const form = useId();
  const [name, setName] = useState("");
  const [days, setDays] = useState<Days>("90");
  const [missing, setMissing] = useState(false);
  const create = useApiMutation("createToken", { invalidates: ["listTokens"] });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(name.trim() === "");
    if (name.trim() !== "" && !create.isPending) create.mutate({ body: { name: name.trim(), days: NUMBERS[days] } });
  };
  if (create.data) return <Made token={create.data.token} onClose={onClose} />;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("make")}
      footer={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={form} variant="primary" busy={create.isPending}>
            {t("confirm")}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-3 pt-1">
        <Field label={t("name")} help={t("nameHelp")} error={missing ? t("missing") : fieldError(create.error, "name")}>
          {(control) => (
            <Input
              {...control}
              data-autofocus=""
              size="lg"
              maxLength={60}
              value={name}
              onChange={(event) => setName(event.target.value)}
              autoComplete="off"
            />
          )}
        </Field>
        <Choice
          label={t("days")}
          value={days}
          options={DAYS}
          text={(option) => t("dayCount", { days: NUMBERS[option] })}
          onChange={setDays}
        />
        {create.error && create.error.fields.length === 0 && (
          <RevealRefusal error={create.error} title={t("failed")} recent={t("recent")} />
        )}
      </form>
    </Dialog>
  );
}

function Made({ token, onClose }: { token: string; onClose: () => void }) {
  const t = useTranslations("account.token");
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("made")}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("done")}
        </Button>
      }
    >
      <p className="text-fg-2">{t("once")}</p>
      <p className="mt-3 flex items-center gap-2 rounded-control border border-line bg-surface-2 px-3 py-2">
        <span lang="en" className="mono min-w-0 flex-1 text-12 break-all">
          {token}
        </span>
        <CopyButton text={token} what={t("copy")} size="sm" />
      </p>
    </Dialog>
  );
}
