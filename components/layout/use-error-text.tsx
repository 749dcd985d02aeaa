"use client";

import { useTranslations } from "next-intl";
import type { ApiError } from "@/lib/api-client/api-error";

/** What to tell a person about a failed call: the portal's own sentences, or ours where it could not speak. */
export function useErrorText(): (error: ApiError) => { cause: string; remedy: string } {
  const t = useTranslations("errors");
  return ({ code, detail, remedy }) =>
    code === "unreachable" || code === "unreadable"
      ? { cause: t(`${code}.detail`), remedy: t(`${code}.remedy`) }
      : { cause: detail, remedy };
}
