/** Languages of the portal. English is the source; every other one must have the same messages. */
export const LOCALES = ["en", "ko"] as const;
export type Locale = (typeof LOCALES)[number];
export const DEFAULT_LOCALE: Locale = "en";

/** Written in the language itself, so that a person finds it whatever language is on. */
export const LOCALE_NAMES: Record<Locale, string> = { en: "English", ko: "한국어" };

export const isLocale = (value: unknown): value is Locale => LOCALES.some((locale) => locale === value);

/** The best language for an Accept-Language header (RFC 9110 §12.5.4); a region counts as its language. */
export function negotiateLocale(acceptLanguage: string | null): Locale {
  const wanted = (acceptLanguage ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const quality = parameters.map((p) => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find((q) => q !== undefined);
      return { language: tag.toLowerCase().split("-")[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { language } of wanted) if (isLocale(language)) return language;
  return DEFAULT_LOCALE;
}

/** The language of a request: the person's choice, which a cookie holds, else what the browser or program asks for. */
export function requestLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  return isLocale(chosen) ? chosen : negotiateLocale(acceptLanguage);
}

/** A blueprint's text in the reader's language; English where it is not translated. */
export function localText(text: { en: string; ko?: string | undefined }, locale: Locale): string {
  return text[locale] ?? text.en;
}
