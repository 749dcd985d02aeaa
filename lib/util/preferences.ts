/** Choices that belong to a browser. The server reads them for the first paint, so a page never flashes or jumps. */
export const LANGUAGE_COOKIE = "burgeon-language";
export const THEME_COOKIE = "burgeon-theme";
export const PROJECT_COOKIE = "burgeon-project";
export const SHORTCUTS_COOKIE = "burgeon-shortcuts";

export const THEMES = ["light", "dark", "system"] as const;
export type Theme = (typeof THEMES)[number];
export const isTheme = (value: unknown): value is Theme => THEMES.some((theme) => theme === value);

const YEAR_S = 365 * 24 * 3600;

/** Remembers a choice in this browser for a year. Not secret, and of no use to another site. */
export function rememberChoice(cookie: string, value: string): void {
  document.cookie = `${cookie}=${encodeURIComponent(value)}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`;
}
