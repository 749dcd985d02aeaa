"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { buttonClass } from "@/components/ui/button-class";
import type { ApiError } from "@/lib/api-client/api-error";
import { paths } from "@/lib/api-client/paths";
import { ApiErrorState } from "./api-error-state";

/**
 * Why a secret was not shown. A sign-in that is too old is no failure: it says so, and leads to the sign-in and back to this
 * page. `title` is for everything else.
 */
export function RevealRefusal({ error, title, recent }: { error: ApiError; title: string; recent: string }) {
  const t = useTranslations("common");
  const pathname = usePathname();
  if (error.code !== "recent-sign-in-required") return <ApiErrorState error={error} title={title} className="mt-2" />;
  return (
    <div
      role="alert"
      className="mt-2 flex flex-wrap items-center gap-2 rounded-control bg-warn-bg px-2.5 py-2 text-12 text-warn"
    >
      <span className="min-w-0 basis-full">{recent}</span>
      <a href={paths.signIn(pathname)} className={buttonClass({ size: "sm" })}>
        {t("signInAgain")}
      </a>
    </div>
  );
}
