import ko from "@/messages/sentences/ko.json";
import { isSentence, render, type Sentence } from "@/lib/util/say";
import type { Locale } from "@/lib/util/locale";

/**
 * English template -> template. They do not lie beside next-intl's messages, which are compiled while building. A sentence
 * without one, as an older or newer release may have stored it, stays English.
 */
const TEMPLATES: Record<Locale, ReadonlyMap<string, string>> = { en: new Map(), ko: new Map(Object.entries(ko)) };

export const translate = (said: Sentence | string, locale: Locale): string =>
  render(said, locale, (template) => TEMPLATES[locale].get(template) ?? template);

/** The same JSON with every sentence in it said in this language. */
export function translateAll(value: unknown, locale: Locale): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => translateAll(item, locale));
  if (isSentence(value)) return translate(value, locale);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, translateAll(inner, locale)]));
}
