"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Page, PageTitle } from "@/components/layout/page";
import { useLanguage, useTheme } from "@/components/layout/preference-menus";
import { useSession } from "@/components/layout/project";
import { Card, CardHeader } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { LOCALE_NAMES, LOCALES } from "@/lib/util/locale";
import { rememberChoice, SHORTCUTS_COOKIE, THEMES } from "@/lib/util/preferences";
import { PasswordForm } from "./password-form";
import { TokensCard } from "./tokens-card";

/** One's own password, and how this browser shows the portal. */
export function AccountPage({ singleKeys }: { singleKeys: boolean }) {
  const t = useTranslations("account");
  const session = useSession();
  return (
    <Page crumbs={[{ label: t("title") }]}>
      <div className="max-w-[820px]">
        <PageTitle>{t("title")}</PageTitle>
        {session && (
          <p className="mt-0.5 text-fg-2">{t("lead", { name: session.user.name, email: session.user.email })}</p>
        )}
        <div className="mt-4 grid items-start gap-3.5 md:grid-cols-2">
          <Card aria-labelledby="password">
            <CardHeader id="password" title={t("password")} />
            <PasswordForm email={session?.user.email ?? ""} />
          </Card>
          <div className="flex flex-col gap-3.5">
            <Card aria-labelledby="appearance">
              <CardHeader id="appearance" title={t("appearance")} />
              <div className="flex flex-col gap-3.5 p-3.5">
                <ThemeChoice />
                <LanguageChoice />
              </div>
            </Card>
            <Card aria-labelledby="keyboard">
              <CardHeader id="keyboard" title={t("keyboard")} />
              <ShortcutChoice initial={singleKeys} />
            </Card>
          </div>
          <TokensCard className="md:col-span-2" />
        </div>
      </div>
    </Page>
  );
}

function ThemeChoice() {
  const t = useTranslations("account");
  const shell = useTranslations("shell.themes");
  const [theme, choose] = useTheme();
  return (
    <div>
      <p className="mb-[5px] text-12 font-medium">{t("theme")}</p>
      <SegmentedControl
        label={t("theme")}
        value={theme}
        onChange={choose}
        options={THEMES.map((value) => ({ value, label: shell(value) }))}
      />
    </div>
  );
}

function LanguageChoice() {
  const t = useTranslations("account");
  const [locale, choose] = useLanguage();
  return (
    <div>
      <p className="mb-[5px] text-12 font-medium">{t("language")}</p>
      <SegmentedControl
        label={t("language")}
        value={locale}
        onChange={choose}
        options={LOCALES.map((value) => ({ value, label: <span lang={value}>{LOCALE_NAMES[value]}</span> }))}
      />
    </div>
  );
}

function ShortcutChoice({ initial }: { initial: boolean }) {
  const t = useTranslations("account");
  const router = useRouter();
  const [on, setOn] = useState(initial);
  return (
    <div className="p-3.5">
      <Checkbox
        label={t("singleKeys")}
        aria-describedby="single-keys-help"
        checked={on}
        onChange={(event) => {
          setOn(event.target.checked);
          rememberChoice(SHORTCUTS_COOKIE, event.target.checked ? "on" : "off");
          // The shell reads the choice when the page is rendered.
          router.refresh();
        }}
      />
      <p id="single-keys-help" className="mt-1 text-12 text-fg-3">
        {t("singleKeysHelp")}
      </p>
    </div>
  );
}
