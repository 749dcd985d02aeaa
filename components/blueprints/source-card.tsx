"use client";

import { RefreshCw, Upload } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { RemoveButton } from "@/components/layout/row-buttons";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { useApiMutation } from "@/lib/api-client/query";
import type { BlueprintRevisionView, BlueprintSourceView } from "@/lib/contract/schemas/blueprints";
import { FaultList } from "./fault-list";
import { REVISION_LOOK } from "./state-look";

export type SourceCardProps = {
  source: BlueprintSourceView;
  onUpload: () => void;
  onRemove: () => void;
  onReview: (revision: string) => void;
};

/** Where a service comes from, how it is kept up, and its versions. */
export function SourceCard({ source, onUpload, onRemove, onReview }: SourceCardProps) {
  const t = useTranslations("blueprints");
  const format = useFormat();
  const now = useNow();
  const title = useId();
  const look = useApiMutation("lookForBlueprint", { invalidates: ["listBlueprints"] });
  const { name, kind, url, ref, folder, looking, lookedAt, problem, revisions } = source;
  return (
    <Card aria-labelledby={title} className="mt-3.5 min-w-0">
      <CardHeader
        id={title}
        title={name}
        end={
          <>
            {kind === "git" ? (
              <Button
                size="sm"
                busy={looking || look.isPending}
                aria-label={t("lookNamed", { source: name })}
                onClick={() => look.mutate({ params: { source: source.id } })}
              >
                <RefreshCw aria-hidden="true" />
                <span className="max-md:hidden">{looking ? t("looking") : t("look")}</span>
              </Button>
            ) : (
              <Button size="sm" aria-label={t("uploadNamed", { source: name })} onClick={onUpload}>
                <Upload aria-hidden="true" />
                <span className="max-md:hidden">{t("upload")}</span>
              </Button>
            )}
            <RemoveButton label={t("removeNamed", { source: name })} onClick={onRemove} />
          </>
        }
      />
      <dl className="flex flex-wrap items-center gap-x-6 gap-y-1.5 border-b border-line px-3.5 py-2.5 text-12 [&>div]:flex [&>div]:min-w-0 [&>div]:gap-2 [&_dd]:min-w-0 [&_dd]:wrap-anywhere [&_dt]:shrink-0 [&_dt]:text-fg-3">
        <div>
          <dt>{t("from")}</dt>
          <dd className={kind === "git" ? "mono" : undefined}>{kind === "git" ? url : t("uploads")}</dd>
        </div>
        {kind === "git" && (
          <div>
            <dt>{t("branch")}</dt>
            <dd>{ref === null ? t("defaultBranch") : <span className="mono">{ref}</span>}</dd>
          </div>
        )}
        {folder !== "" && (
          <div>
            <dt>{t("folder")}</dt>
            <dd className="mono">{folder}</dd>
          </div>
        )}
        {kind === "git" && (
          <div>
            <dt>{t("lookedAt")}</dt>
            <dd>
              {lookedAt === null ? t("never") : format.ago(new Date(lookedAt), now)}
              {source.daily && <> · {t("daily")}</>}
            </dd>
          </div>
        )}
      </dl>
      {problem && (
        <div className="border-b border-line px-3.5 py-2.5 text-12">
          <p className="text-fail">
            {problem.detail} {problem.remedy}
          </p>
          {problem.output && (
            <pre tabIndex={0} className="mono mt-1.5 max-h-32 overflow-auto whitespace-pre-wrap text-fg-2">
              {problem.output}
            </pre>
          )}
        </div>
      )}
      {look.error && <ApiErrorState error={look.error} title={t("notLooked")} className="m-3.5" />}
      {revisions.length === 0 && <p className="px-3.5 py-3 text-fg-3">{looking ? t("fetching") : t("noVersion")}</p>}
      <ul>
        {revisions.map((revision, i) => (
          <RevisionRow key={revision.id} revision={revision} newest={i === 0} onReview={() => onReview(revision.id)} />
        ))}
      </ul>
    </Card>
  );
}

type RevisionRowProps = { revision: BlueprintRevisionView; newest: boolean; onReview: () => void };

function RevisionRow({ revision, newest, onReview }: RevisionRowProps) {
  const t = useTranslations("blueprints");
  const deeds = useDeeds(revision);
  const { number, state, title, service, version, faults, stacks } = revision;
  const { spin = false, ...look } = REVISION_LOOK[state];
  return (
    <li className="px-3.5 py-2.5 not-last:border-b not-last:border-line">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium">r{number}</span>
        <Badge {...look} spin={spin}>
          {t(`states.${state}`)}
        </Badge>
        {title !== null && (
          <span className="min-w-0">
            {title} {version} <span className="mono text-12 text-fg-3">{service}</span>
          </span>
        )}
        {stacks > 0 && <span className="text-12 text-fg-3">{t("stacks", { stacks })}</span>}
        {state !== "checking" && (
          <Button
            size="sm"
            variant={state === "waiting" && newest ? "primary" : "default"}
            className="ml-auto"
            aria-label={t("reviewNamed", { number, name: title ?? t("untitled") })}
            onClick={onReview}
          >
            {t("review")}
          </Button>
        )}
      </div>
      <p className="mt-0.5 text-12 text-fg-3">{deeds.join(" · ")}</p>
      {newest && state === "refused" && <FaultList faults={faults} className="mt-2" />}
    </li>
  );
}

/** Who brought it, who let it be launched, who took it back. */
export function useDeeds({ brought, approved, withdrawn, sameHands, commit, state }: BlueprintRevisionView): string[] {
  const t = useTranslations("blueprints.deeds");
  const format = useFormat();
  const now = useNow();
  const when = (at: string) => format.ago(new Date(at), now);
  return [
    brought.by === null
      ? t("found", { when: when(brought.at) })
      : t("brought", { by: brought.by, when: when(brought.at) }),
    ...(commit === null ? [] : [t("commit", { commit: commit.slice(0, 12) })]),
    ...(approved
      ? [t(sameHands ? "approvedSame" : "approved", { by: approved.by ?? "", when: when(approved.at) })]
      : []),
    ...(withdrawn && state === "withdrawn"
      ? [t("withdrawn", { by: withdrawn.by ?? "", when: when(withdrawn.at) })]
      : []),
  ];
}
