"use client";

import { useTranslations } from "next-intl";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { TARGET_KINDS, type TargetKind } from "@/lib/contract/export-names";
import type { ScheduleForm } from "./schedule-form";

type Part = "folder" | "url" | "endpoint" | "region" | "bucket" | "prefix" | "accessKeyId";

/** What is asked of each kind of target. */
export const PARTS: Record<TargetKind, readonly Part[]> = {
  directory: ["folder"],
  s3: ["endpoint", "region", "bucket", "prefix", "accessKeyId"],
  webhook: ["url"],
};

const EXAMPLES: Partial<Record<Part, string>> = {
  folder: "finance/focus",
  url: "https://hooks.example.com/burgeon",
  endpoint: "https://s3.eu-west-1.amazonaws.com",
  region: "eu-west-1",
};

type TargetFieldsProps = {
  form: ScheduleForm;
  errorOf: (path: string) => string | null;
  onChange: (part: Partial<ScheduleForm>) => void;
  /** There is a secret that an empty field keeps. */
  keeps: boolean;
};

/** Where the files go: the kind of place, its address, and its secret. */
export function TargetFields({ form, errorOf, onChange, keeps }: TargetFieldsProps) {
  const t = useTranslations("exports.form");
  const { kind } = form;
  return (
    <fieldset className="flex min-w-0 flex-col gap-3.5 border-t border-line pt-3.5">
      <legend className="sr-only">{t("target")}</legend>
      <SegmentedControl
        label={t("target")}
        className="self-start"
        value={kind}
        options={TARGET_KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        onChange={(next) => onChange({ kind: next, secret: "" })}
      />
      <p className="text-fg-2">{t(`means.${kind}`)}</p>
      <div className="grid grid-cols-2 items-start gap-3 max-md:grid-cols-1">
        {PARTS[kind].map((part) => (
          <Field
            key={part}
            label={t(part)}
            error={errorOf(`target.${part}`)}
            className={part === "region" || part === "bucket" ? undefined : "col-span-2 max-md:col-span-1"}
          >
            {(control) => (
              <Input
                {...control}
                size="lg"
                className="mono"
                autoComplete="off"
                spellCheck={false}
                placeholder={EXAMPLES[part]}
                value={form[part]}
                onChange={({ target }) => onChange({ [part]: target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      {kind !== "directory" && (
        <Field
          label={t(`secret.${kind}`)}
          help={keeps ? t("secretKept") : t(`secretHelp.${kind}`)}
          error={errorOf("secret")}
        >
          {(control) => (
            <Input
              {...control}
              size="lg"
              type="password"
              autoComplete="new-password"
              maxLength={500}
              value={form.secret}
              onChange={({ target }) => onChange({ secret: target.value })}
            />
          )}
        </Field>
      )}
    </fieldset>
  );
}
