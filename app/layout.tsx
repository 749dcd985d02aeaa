import type { Metadata, Viewport } from "next";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import { cookies } from "next/headers";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { preinit } from "react-dom";
import { isTheme, THEME_COOKIE } from "@/lib/util/preferences";
import "./globals.css";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("common");
  return { title: { default: t("product"), template: `%s · ${t("product")}` }, description: t("description") };
}

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f4f3f1" },
    { media: "(prefers-color-scheme: dark)", color: "#0b0b0a" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get(THEME_COOKIE)?.value;
  const chosen = isTheme(theme) && theme !== "system" ? theme : undefined;
  const locale = await getLocale();
  // Hangul in 92 files by unicode range: a browser fetches the few that a page shows, an English one not even the list.
  if (locale === "ko") preinit("/fonts/pretendard/pretendard.css", { as: "style", precedence: "default" });
  return (
    <html lang={locale} data-theme={chosen} className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>{children}</body>
    </html>
  );
}
