"use client";

import { useTranslations } from "next-intl";
import { ErrorState } from "@/components/ui/error-state";

/** A page whose own code failed; the navigation around it still works. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations("errors.broken");
  return (
    <div className="p-6">
      <ErrorState
        title={t("title")}
        cause={t("detail")}
        remedy={error.digest && t("reference", { digest: error.digest })}
        onRetry={reset}
      />
    </div>
  );
}
