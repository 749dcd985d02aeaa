"use client";

import { CircleCheck, CircleSlash, LoaderCircle } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { StatusText } from "@/components/ui/status-text";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import type { Offer, OsImage } from "@/lib/contract/schemas/catalogue";
import { serviceState } from "./offer-state";
import { useFormat } from "./use-format";

/** The stream says when a build starts or ends; how far it is has to be asked. */
const PROGRESS_EVERY_MS = 3_000;

/** The furthest running build of one of these OSes; undefined while none runs. */
function useRunningBuild(osIds: readonly string[], enabled: boolean): OsImage | undefined {
  const images = useApi("listImages", {}, { enabled, refetchInterval: enabled ? PROGRESS_EVERY_MS : false });
  return images.data?.items
    .filter(({ id, state }) => osIds.includes(id) && state === "building")
    .sort((a, b) => (b.progress ?? 0) - (a.progress ?? 0))[0];
}

/** Whether the service can be launched now, and if not, why: with the build that is on its way, or the reason. */
export function OfferNote({ offers }: { offers: readonly Offer[] }) {
  const t = useTranslations("catalogue");
  const format = useFormat();
  const { state, reason } = serviceState(offers);
  const build = useRunningBuild([...new Set(offers.map(({ osId }) => osId))], state === "building");
  if (state === "available")
    return (
      <StatusText tone="ok" icon={CircleCheck}>
        {t("states.available")}
      </StatusText>
    );
  if (state === "building")
    return (
      <StatusText tone="run" icon={LoaderCircle} spin>
        {build?.progress == null ? t("building") : t("buildingProgress", { progress: format.percent(build.progress) })}
        {build?.deploymentId && (
          <Link
            href={paths.deployment(build.deploymentId)}
            className="relative z-1 font-medium text-accent-text hover:underline"
          >
            {t("buildingLink")}
          </Link>
        )}
      </StatusText>
    );
  return (
    <StatusText tone="warn" icon={CircleSlash} className="whitespace-normal">
      <span className="whitespace-nowrap">{t("unavailable")}</span>
      {reason && <span className="text-fg-2">{reason}</span>}
    </StatusText>
  );
}
