"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { fieldError, FormShell } from "@/components/form/form-shell";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useApiMutation } from "@/lib/api-client/query";

/** As in the contract; the API checks it again. */
const SHORTEST = 12;

type Values = { current: string; next: string; repeat: string };
type Problems = { [K in keyof Values]?: "missing" | "tooShort" | "differs" };

function check({ current, next, repeat }: Values): Problems {
  return {
    ...(current === "" && { current: "missing" as const }),
    ...([...next].length < SHORTEST && { next: "tooShort" as const }),
    ...(next !== repeat && { repeat: "differs" as const }),
  };
}

/** Changes one's own password. `email` is for password managers, which would not know whose password it is. */
export function PasswordForm({ email }: { email: string }) {
  const t = useTranslations("account");
  const [problems, setProblems] = useState<Problems>({});
  const change = useApiMutation("changePassword");
  const wrong = change.error?.code === "sign-in-failed";
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form);
    const text = (name: keyof Values) => String(data.get(name) ?? "");
    const values: Values = { current: text("current"), next: text("next"), repeat: text("repeat") };
    const found = check(values);
    setProblems(found);
    if (Object.keys(found).length > 0) {
      form.querySelector<HTMLElement>(`[name=${Object.keys(found)[0] ?? ""}]`)?.focus();
      return;
    }
    change.mutate({ body: { current: values.current, next: values.next } }, { onSuccess: () => form.reset() });
  };
  const errorOf = (name: keyof Values) => {
    const problem = problems[name];
    if (problem) return t(problem);
    return name === "current" && wrong ? t("wrong") : fieldError(change.error, name);
  };
  const password = (name: keyof Values, autoComplete: string, help?: string) => (
    <Field label={t(name)} help={help} error={errorOf(name)}>
      {(control) => <Input type="password" name={name} autoComplete={autoComplete} maxLength={200} {...control} />}
    </Field>
  );
  return (
    <FormShell
      className="p-3.5"
      onSubmit={submit}
      submitLabel={t("change")}
      busy={change.isPending}
      error={wrong ? null : change.error}
      done={change.isSuccess ? t("changed") : null}
    >
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      {password("current", "current-password")}
      {password("next", "new-password", t("nextHelp"))}
      {password("repeat", "new-password")}
    </FormShell>
  );
}
