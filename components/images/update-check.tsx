"use client";

import { ShieldAlert, ShieldQuestion } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { paths } from "@/lib/api-client/paths";
import { useApiMutation } from "@/lib/api-client/query";
import type { OsImageDetail } from "@/lib/contract/schemas/images";

/** What the published image lacks, as its own package manager said last, and a way to ask it now. */
export function UpdateCheck({ image, editable }: { image: OsImageDetail; editable: boolean }) {
  const t = useTranslations("images.updates");
  const toast = useToast();
  const { check, title, state } = image;
  const running = check?.state === "running";
  const ask = useApiMutation("checkUpdates", {
    invalidates: ["listImages"],
    onError: (error) => toast({ tone: "fail", title: t("notAsked"), detail: error.message }),
  });
  if (state !== "published") return <span className="text-fg-3">{t("nothingPublished")}</span>;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <Answer image={image} />
      {check && check.state !== "done" && (
        <Link
          href={paths.deployment(check.deploymentId)}
          className="underline decoration-line-2 underline-offset-3 hover:decoration-current"
        >
          {t(running ? "running" : "failed")}
        </Link>
      )}
      {editable && (
        <Button
          size="sm"
          busy={ask.isPending}
          disabledReason={running ? t("underway") : null}
          aria-label={t("askNamed", { os: title })}
          onClick={() => ask.mutate({ params: { os: image.id } })}
        >
          <ShieldQuestion aria-hidden="true" />
          {t("ask")}
        </Button>
      )}
    </span>
  );
}

function Answer({ image: { updates } }: { image: OsImageDetail }) {
  const t = useTranslations("images.updates");
  const format = useFormat();
  const now = useNow();
  if (updates === null) return <span className="text-fg-3">{t("never")}</span>;
  const { security, severity, checkedAt } = updates;
  return (
    <span className={security > 0 ? "flex items-center gap-1.5 text-warn" : undefined}>
      {security > 0 && <ShieldAlert aria-hidden="true" className="size-3.5 shrink-0" />}
      <span title={checkedAt}>
        {t(severity === null ? "pending" : "pendingRated", {
          ...{ updates: updates.updates, security, severity: severity ?? "" },
          ago: format.ago(new Date(checkedAt), now),
        })}
      </span>
    </span>
  );
}
