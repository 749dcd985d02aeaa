"use client";

import { CircleAlert, CircleCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { LanguageMenu, ThemeMenu } from "@/components/layout/preference-menus";
import { Logo } from "@/components/ui/logo";
import { StatusText } from "@/components/ui/status-text";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import type { AnswerOf } from "@/lib/api-client/types";
import { SignInForm } from "./sign-in-form";
import { StemsChart } from "./stems-chart";

/** The sign-in page: the form, and below it what this portal did in the last day, if it says so to strangers. */
export function SignInPage({ next, error }: { next: string | null; error: string | null }) {
  const t = useTranslations("signin");
  const options = useApi("signInOptions", {}, { staleTime: 60_000 });
  const launches = options.data?.launches ?? [];
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr_auto]">
      <header className="flex items-center justify-between px-8 py-[22px] max-md:px-4 max-md:py-3">
        <span className="flex items-center gap-[9px] text-[15px] font-semibold tracking-[-0.015em]">
          <Logo />
          Burgeon
        </span>
        <span className="flex gap-1">
          <LanguageMenu withName />
          <ThemeMenu />
        </span>
      </header>
      <main className="grid place-items-center px-4 py-8">
        <div className="-mt-2 w-full max-w-[360px]">
          <h1 className="text-28 font-semibold tracking-[-0.028em]">{t("title")}</h1>
          <p className="mt-1.5 mb-[26px] text-14 text-fg-2">{t("lead")}</p>
          <SignInForm sso={options.data?.sso?.name ?? null} next={next ?? paths.home()} firstError={error} />
          <p className="mt-5 text-12 text-fg-3">{t("noAccount")}</p>
        </div>
      </main>
      <footer>
        {launches.length > 0 && <StemsChart launches={launches} />}
        <div className="flex items-center justify-between gap-4 px-8 pt-3.5 pb-5 text-12 text-fg-3 max-md:px-4">
          {options.isError ? (
            <StatusText tone="fail" icon={CircleAlert}>
              {t("portalDown")}
            </StatusText>
          ) : options.data ? (
            <CloudState {...options.data.clouds} />
          ) : (
            <span />
          )}
          <span className="mono">{options.data?.version}</span>
        </div>
      </footer>
    </div>
  );
}

function CloudState({ total, ready }: AnswerOf<"signInOptions">["clouds"]) {
  const t = useTranslations("signin");
  const all = ready === total;
  return (
    <StatusText tone={all ? "ok" : "warn"} icon={all ? CircleCheck : CircleAlert}>
      <span className="text-fg-2">
        {total === 0 ? t("portalUp") : all ? t("cloudsReady", { total }) : t("cloudsSome", { ready, total })}
      </span>
    </StatusText>
  );
}
