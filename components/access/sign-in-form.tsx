"use client";

import { Eye, EyeOff, KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { isApiError } from "@/lib/api-client/api-error";
import { SignInError, type SignInProblem, signInProblem, signInWithPassword, startSso } from "@/lib/api-client/sign-in";

function problemOf(e: unknown): SignInProblem {
  if (e instanceof SignInError) return e.problem;
  return isApiError(e) && e.code === "unreachable" ? "unreachable" : "other";
}

export type SignInFormProps = {
  /** Name of the identity provider, if one is configured. */
  sso: string | null;
  /** Where to go afterwards: a path of this portal. */
  next: string;
  /** What the identity provider's way back said. */
  firstError: string | null;
};

/** By the identity provider or by password. What was typed stays after a refusal. */
export function SignInForm({ sso, next, firstError }: SignInFormProps) {
  const t = useTranslations("signin");
  const [problem, setProblem] = useState<SignInProblem | null>(firstError ? signInProblem(firstError) : null);
  const [busy, setBusy] = useState<"sso" | "password" | null>(null);
  const [missing, setMissing] = useState<{ email: boolean; password: boolean }>({ email: false, password: false });
  const [visible, setVisible] = useState(false);

  const attempt = async (way: "sso" | "password", action: () => Promise<string>) => {
    setBusy(way);
    setProblem(null);
    try {
      // A full load: everything that was cached for nobody has to go.
      location.assign(await action());
    } catch (e) {
      setProblem(problemOf(e));
      setBusy(null);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = String(form.get("email") ?? "").trim();
    const password = String(form.get("password") ?? "");
    setMissing({ email: email === "", password: password === "" });
    if (busy || email === "" || password === "") return;
    void attempt("password", async () => {
      await signInWithPassword(email, password);
      return next;
    });
  };

  return (
    <>
      {problem && <ErrorState className="mb-5" title={t(`error.${problem}`)} cause={t(`error.${problem}Remedy`)} />}
      {sso && (
        <>
          <Button
            variant="primary"
            size="lg"
            className="w-full"
            busy={busy === "sso"}
            onClick={() => void attempt("sso", () => startSso(next))}
          >
            <KeyRound aria-hidden="true" />
            {t("sso", { name: sso })}
          </Button>
          <div className="mt-[22px] mb-[18px] flex items-center gap-3 text-12 text-fg-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            {t("or")}
          </div>
        </>
      )}
      {/* Sent before the page's script is there, a form goes by itself: by POST, so that no password gets into an address. */}
      <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-3.5">
        <Field label={t("email")} error={missing.email ? t("emailMissing") : null}>
          {(control) => (
            <Input
              size="lg"
              type="email"
              name="email"
              autoComplete="username"
              autoFocus={!sso}
              spellCheck={false}
              {...control}
            />
          )}
        </Field>
        <Field label={t("password")} error={missing.password ? t("passwordMissing") : null}>
          {(control) => (
            <Input
              size="lg"
              type={visible ? "text" : "password"}
              name="password"
              autoComplete="current-password"
              {...control}
              after={
                <button
                  type="button"
                  aria-pressed={visible}
                  aria-label={visible ? t("hidePassword") : t("showPassword")}
                  onClick={() => setVisible(!visible)}
                  className="-mr-1.5 grid size-8 place-items-center rounded-control text-fg-3 hover:text-fg [&>svg]:size-4"
                >
                  {visible ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
                </button>
              }
            />
          )}
        </Field>
        <Button
          type="submit"
          variant={sso ? "default" : "primary"}
          size="lg"
          className="mt-1 w-full"
          busy={busy === "password"}
        >
          {t("submit")}
        </Button>
      </form>
    </>
  );
}
