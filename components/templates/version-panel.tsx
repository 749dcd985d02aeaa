"use client";

import { ShieldAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Badge } from "@/components/ui/badge";
import { Track } from "@/components/ui/track";
import { paths } from "@/lib/api-client/paths";
import type { TemplateDetail, TemplateVersion } from "@/lib/contract/schemas/templates";
import { ageInDays } from "./age";
import type { Change } from "./change-dialog";
import { Facts } from "./facts";
import { ImageUsers } from "./image-users";
import { REVISION_LOOK, revisionWord, type RevisionWord } from "./state-look";
import { useFigureRows } from "./use-facts";
import { VersionActions } from "./version-actions";

export const wordOfVersion = ({ state, running, testedAt, problem }: TemplateVersion): RevisionWord =>
  revisionWord({ state, running, tested: testedAt !== null, failed: problem !== null });

/** One revision: where it comes from, what speaks against it, what may be done with it, who runs it. */
export function VersionPanel({
  version,
  detail,
  onChange,
  children,
}: {
  version: TemplateVersion;
  detail: TemplateDetail;
  onChange: (change: Change) => void;
  /** The button that bakes the next one. */
  children: ReactNode;
}) {
  const t = useTranslations("templates");
  const { problem, users } = version;
  const word = wordOfVersion(version);
  const nobody = users.stacks.length === 0 && users.hidden === 0;
  return (
    <>
      <div className="mt-4 flex items-center justify-between">
        <h3 className="font-mono text-14 font-semibold">v{version.number}</h3>
        <Badge {...REVISION_LOOK[word]}>{t(`states.${word}`)}</Badge>
      </div>
      <Progress version={version} />
      {version.staleReasons.length > 0 && (
        <ul aria-label={t("states.stale")} className="mt-2 list-disc pl-4 text-12 text-warn">
          {version.staleReasons.map((reason) => (
            <li key={reason}>{t(`reasons.${reason}`)}</li>
          ))}
        </ul>
      )}
      {problem && (
        <p className="mt-2 text-12 text-fail">
          {problem.detail} <span className="text-fg-2">{problem.remedy}</span>{" "}
          {version.deploymentId && <WatchLink deploymentId={version.deploymentId} word="log" />}
        </p>
      )}
      {word === "waiting" && <p className="mt-2 text-12 text-fg-2">{t("drawer.waiting")}</p>}
      <VersionFacts version={version} detail={detail} />
      <Updates version={version} />
      <VersionActions version={version} detail={detail} onChange={onChange}>
        {children}
      </VersionActions>
      <section className="mt-5">
        <h3 className="text-12 font-medium text-fg-2">{t("users.title")}</h3>
        {nobody ? <p className="mt-1 text-12 text-fg-2">{t("users.nobody")}</p> : <ImageUsers users={users} />}
      </section>
    </>
  );
}

function VersionFacts({ version, detail }: { version: TemplateVersion; detail: TemplateDetail }) {
  const t = useTranslations("templates");
  const format = useFormat();
  const now = useNow();
  const figures = useFigureRows(detail.preInstalled!.figures);
  const { recipe, osImage, capturedAt, sizeBytes, packages } = version;
  const thenNow = (then: number | null, present: number | null | undefined) =>
    then === null
      ? null
      : present === then || present == null
        ? `r${then}`
        : t("drawer.thenNow", { then: `r${then}`, now: `r${present}` });
  return (
    <Facts
      rows={[
        [t("drawer.version"), version.serviceVersion],
        [
          t("drawer.baked"),
          capturedAt &&
            t("drawer.bakedAt", {
              at: format.moment(new Date(capturedAt), now),
              age: t("days", { days: ageInDays(capturedAt, now) }),
            }),
        ],
        [t("drawer.fromOs"), thenNow(osImage.number, detail.now.osImage?.number)],
        [t("drawer.fromRecipe"), thenNow(recipe, detail.now.recipe)],
        [t("drawer.size"), sizeBytes === null ? null : format.bytes(sizeBytes)],
        [t("drawer.packages"), packages === null ? null : format.count(packages)],
        ...figures,
      ]}
    />
  );
}

function Progress({ version: { progress, deploymentId } }: { version: TemplateVersion }) {
  const format = useFormat();
  if (progress === null) return null;
  return (
    <div className="mt-2">
      <Track parts={[{ fraction: progress, className: "bg-run-mark" }]} />
      <p className="mt-1 flex justify-between text-12 text-fg-2">
        {format.percent(progress)}
        {deploymentId && <WatchLink deploymentId={deploymentId} word="watch" />}
      </p>
    </div>
  );
}

function WatchLink({ deploymentId, word }: { deploymentId: string; word: "watch" | "log" }) {
  const t = useTranslations("templates");
  return (
    <Link href={paths.deployment(deploymentId)} className="text-accent-text underline underline-offset-3">
      {t(word)}
    </Link>
  );
}

function Updates({ version: { pending } }: { version: TemplateVersion }) {
  const t = useTranslations("templates.drawer");
  const format = useFormat();
  const now = useNow();
  if (!pending || pending.updates === 0) return null;
  return (
    <div className="mt-3.5 rounded-card border border-line-2 bg-surface px-3 py-2.5">
      <p className="flex items-center gap-2 font-medium">
        <ShieldAlert aria-hidden="true" className="size-3.5" />
        {t("security", { count: pending.security })}
      </p>
      <p className="mt-1 text-12 text-fg-2">
        {pending.severity !== null && `${t("severity", { severity: pending.severity })} `}
        {t("updates", { count: pending.updates, at: format.moment(new Date(pending.checkedAt), now) })}
      </p>
      <details className="mt-1 text-12 text-fg-2">
        <summary className="w-fit cursor-pointer max-md:py-3">{t("which")}</summary>
        <ul className="mt-1 flex flex-col gap-1 break-all">
          {pending.first.map(({ name, installed, candidate, security }) => (
            <li key={name}>
              <span className="font-mono font-medium text-fg">{name}</span>{" "}
              {security && <span className="text-warn">{t("forSecurity")}</span>}
              <span className="block font-mono">
                {installed} → {candidate}
              </span>
            </li>
          ))}
          {pending.updates > pending.first.length && (
            <li>{t("moreUpdates", { count: pending.updates - pending.first.length })}</li>
          )}
        </ul>
      </details>
    </div>
  );
}
