"use client";

import { PackagePlus } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMay } from "@/components/layout/project";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { paths } from "@/lib/api-client/paths";
import { useApiMutation } from "@/lib/api-client/query";
import type { ModeChoice } from "@/lib/contract/schemas/catalogue";

export type BakeOfferProps = {
  service: string;
  osId: string;
  osTitle: string;
  choice: Pick<ModeChoice, "state" | "reason">;
  /** There is an OS image to bake from, on a cloud that answers. */
  bakeable: boolean;
};

/**
 * Where pre-installed cannot be chosen although the blueprint has it: why, and what can be done about it. An administrator
 * starts the bake here, and may watch it; everybody else learns whom to ask.
 */
export function BakeOffer({ service, osId, osTitle, choice: { state, reason }, bakeable }: BakeOfferProps) {
  const t = useTranslations("launch.bake");
  const mayBake = useMay("template.manage");
  const toast = useToast();
  const bake = useApiMutation("bakeTemplates", {
    invalidates: ["getChoice", "getService", "listServices"],
    onError: (error) => toast({ tone: "fail", title: t("notStarted"), detail: error.message }),
  });
  const answer = bake.data?.items.find((item) => item.osId === osId && item.service === service);
  const open = state === "unavailable" && bakeable;
  return (
    <div className="mt-2.5 flex flex-wrap items-center gap-x-3 gap-y-2 text-fg-2" role="status">
      <p className="min-w-0">
        {reason}{" "}
        {answer?.outcome === "refused"
          ? `${answer.detail ?? ""} ${answer.remedy ?? ""}`
          : answer?.outcome === "exists"
            ? t("exists")
            : open && t(mayBake ? "can" : "ask")}
      </p>
      {answer?.outcome === "exists" ? (
        <Link href={paths.templates({ service, osId })} className={link}>
          {t("openTemplate")}
        </Link>
      ) : answer?.deploymentId ? (
        <Link href={paths.deployment(answer.deploymentId)} className={link}>
          {t("watch")}
        </Link>
      ) : (
        mayBake &&
        open && (
          <Button
            size="sm"
            busy={bake.isPending}
            aria-label={t("startNamed", { os: osTitle })}
            onClick={() => bake.mutate({ body: { cells: [{ service, osId }] } })}
          >
            <PackagePlus aria-hidden="true" />
            {t("start")}
          </Button>
        )
      )}
    </div>
  );
}

const link = "font-medium text-accent-text underline-offset-3 hover:underline";
