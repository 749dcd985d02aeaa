"use client";

import { CircleCheck, CircleX, Clock, LoaderCircle, PackageOpen, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Badge, type Tone } from "@/components/ui/badge";
import type { ArtifactCopy } from "@/lib/contract/schemas/artifacts";

type Look = { tone: Tone; icon: LucideIcon; spin: boolean };

const LOOK: Record<ArtifactCopy["state"] | "failed", Look> = {
  missing: { tone: "idle", icon: PackageOpen, spin: false },
  waiting: { tone: "run", icon: Clock, spin: false },
  fetching: { tone: "run", icon: LoaderCircle, spin: true },
  present: { tone: "ok", icon: CircleCheck, spin: false },
  removing: { tone: "run", icon: LoaderCircle, spin: true },
  failed: { tone: "fail", icon: CircleX, spin: false },
};

/** How an artifact is in one store. `host` names the store where there are several. */
export function CopyLine({ copy, host }: { copy: ArtifactCopy; host: string | null }) {
  const t = useTranslations("artifacts.copy");
  const { state, failure, progress } = copy;
  const look = state === "missing" && failure ? "failed" : state;
  return (
    <li className="text-12">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        {host && <span className="mono text-fg-2">{host}</span>}
        <Badge {...LOOK[look]}>{t(`states.${look}`)}</Badge>
        {progress && <span className="text-fg-2">{progress}</span>}
        {state === "present" && <Origin copy={copy} />}
      </div>
      {failure && state !== "fetching" && <Failure copy={copy} />}
    </li>
  );
}

function Origin({ copy: { sizeBytes, since, origin, source, uploadedBy, signed } }: { copy: ArtifactCopy }) {
  const t = useTranslations("artifacts.copy");
  const format = useFormat();
  const now = useNow();
  const how =
    origin === "upload" ? t("uploaded", { name: uploadedBy ?? t("somebody") }) : t(`from.${origin ?? "unknown"}`);
  return (
    <span className="min-w-0 text-fg-2">
      {sizeBytes !== null && <>{format.bytes(sizeBytes)} · </>}
      {since && (
        <>
          <time dateTime={since} title={since}>
            {t("since", { moment: format.moment(new Date(since), now) })}
          </time>{" "}
          ·{" "}
        </>
      )}
      {how}
      {source && (
        <>
          {" "}
          <span className="mono wrap-anywhere">{source}</span>
        </>
      )}
      {signed && <> · {t("signatureChecked")}</>}
    </span>
  );
}

function Failure({ copy: { failure, failedAt } }: { copy: ArtifactCopy }) {
  const t = useTranslations("artifacts.copy");
  const format = useFormat();
  const now = useNow();
  if (!failure) return null;
  return (
    <p className="mt-1.5 max-w-prose rounded-control bg-fail-bg px-3 py-2 wrap-anywhere text-fail">
      {failedAt && <>{t("lastAttempt", { moment: format.moment(new Date(failedAt), now) })} </>}
      <span className="font-medium">{failure.detail}</span> {failure.remedy}
    </p>
  );
}
