"use client";

import { Languages, SunMoon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useSyncExternalStore } from "react";
import { buttonClass } from "@/components/ui/button-class";
import { Menu } from "@/components/ui/menu";
import { type Locale, LOCALE_NAMES, LOCALES } from "@/lib/util/locale";
import { isTheme, LANGUAGE_COOKIE, rememberChoice, type Theme, THEME_COOKIE, THEMES } from "@/lib/util/preferences";

const themeListeners = new Set<() => void>();
const subscribeToTheme = (listener: () => void) => {
  themeListeners.add(listener);
  return () => themeListeners.delete(listener);
};
const themeNow = (): Theme => {
  const chosen = document.documentElement.dataset.theme;
  return isTheme(chosen) ? chosen : "system";
};

/** The theme of this browser: the root element's attribute, which the server wrote. A change takes effect at once. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(subscribeToTheme, themeNow, () => "system" as const);
  const choose = (next: Theme) => {
    rememberChoice(THEME_COOKIE, next);
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    for (const listener of themeListeners) listener();
  };
  return [theme, choose];
}

/** The language of this browser. The server renders the page anew in it; what was typed stays. */
export function useLanguage(): [Locale, (locale: Locale) => void] {
  const router = useRouter();
  return [
    useLocale(),
    (next) => {
      rememberChoice(LANGUAGE_COOKIE, next);
      router.refresh();
    },
  ];
}

const icon = buttonClass({ variant: "ghost", size: "sm", shape: "icon" });

export function LanguageMenu({ withName = false }: { withName?: boolean }) {
  const t = useTranslations("shell");
  const [locale, choose] = useLanguage();
  return (
    <Menu
      label={t("language")}
      align="end"
      triggerClassName={withName ? buttonClass({ variant: "ghost", size: "sm" }) : icon}
      trigger={
        <>
          <Languages aria-hidden="true" />
          {withName && <span aria-hidden="true">{LOCALE_NAMES[locale]}</span>}
        </>
      }
      items={LOCALES.map((value) => ({
        kind: "choice",
        label: LOCALE_NAMES[value],
        lang: value,
        checked: value === locale,
        onSelect: () => choose(value),
      }))}
    />
  );
}

export function ThemeMenu() {
  const t = useTranslations("shell");
  const [theme, choose] = useTheme();
  return (
    <Menu
      label={t("theme")}
      align="end"
      triggerClassName={icon}
      trigger={<SunMoon aria-hidden="true" />}
      items={THEMES.map((value) => ({
        kind: "choice",
        label: t(`themes.${value}`),
        checked: value === theme,
        onSelect: () => choose(value),
      }))}
    />
  );
}
