"use client";

import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ApiError } from "@/lib/api-client/api-error";

/**
 * What to tell a person about a failed call. The portal's own sentences name the cause best and are English; in another
 * language the meaning of the code comes first.
 */
export function useErrorText(): (error: ApiError) => { cause: ReactNode; remedy: ReactNode } {
  const t = useTranslations("errors");
  const locale = useLocale();
  return ({ code, detail, remedy }) => {
    if (code === "unreachable" || code === "unreadable")
      return { cause: t(`${code}.detail`), remedy: t(`${code}.remedy`) };
    if (locale === "en" && detail) return { cause: detail, remedy };
    const original = `${detail} ${remedy}`.trim();
    return { cause: t(`code.${code}`), remedy: original && <span lang="en">{original}</span> };
  };
}
