"use client";

import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { QueryState } from "@/components/layout/query-state";
import { useFormat } from "@/components/layout/use-format";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useToast } from "@/components/ui/toast";
import { useApi, useApiMutation } from "@/lib/api-client/query";
import { revisionCan } from "@/lib/contract/blueprint-rules";
import type { RevisionDetail } from "@/lib/contract/schemas/blueprints";
import { FaultList } from "./fault-list";
import { FileChanges } from "./file-changes";
import { useDeeds } from "./source-card";
import { REVISION_LOOK } from "./state-look";

const CHANGED = ["listBlueprints", "getBlueprintRevision", "listServices", "getService"] as const;

/** One version: where it comes from, what is wrong with it or what it changes, and what may be decided about it. */
export function ReviewDialog({ revision, onClose }: { revision: string; onClose: () => void }) {
  const t = useTranslations("blueprints");
  const common = useTranslations("common");
  const toast = useToast();
  const query = useApi("getBlueprintRevision", { params: { revision } }, { staleTime: 0, keepPrevious: false });
  const { data } = query;
  const done = (key: "approved" | "withdrawn" | "checkAsked") => ({
    invalidates: CHANGED,
    onSuccess: () => {
      toast({ tone: "ok", title: t(`reviewing.${key}`, { name: data?.title ?? t("untitled") }) });
      onClose();
    },
  });
  const approve = useApiMutation("approveBlueprintRevision", done("approved"));
  const withdraw = useApiMutation("withdrawBlueprintRevision", done("withdrawn"));
  const check = useApiMutation("checkBlueprintRevision", done("checkAsked"));
  const args = { params: { revision } };
  const error = approve.error ?? withdraw.error ?? check.error;
  return (
    <Dialog
      open
      place="wide"
      onClose={onClose}
      title={data ? t("reviewing.title", { number: data.number, source: data.source.name }) : t("review")}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            {common("close")}
          </Button>
          {data && revisionCan.checkAgain(data.state) && (
            <Button busy={check.isPending} onClick={() => check.mutate(args)}>
              {t("reviewing.checkAgain")}
            </Button>
          )}
          {data && revisionCan.withdraw(data.state) && (
            <Button variant="dangerSolid" busy={withdraw.isPending} onClick={() => withdraw.mutate(args)}>
              {t("reviewing.withdraw")}
            </Button>
          )}
          {data && revisionCan.approve(data.state) && (
            <Button variant="primary" busy={approve.isPending} onClick={() => approve.mutate(args)}>
              {t("reviewing.approve")}
            </Button>
          )}
        </>
      }
    >
      <QueryState query={query} title={t("reviewing.notLoaded")} loading={<ReviewSkeleton />} />
      {data && <Review detail={data} />}
      {error && <ApiErrorState error={error} title={t("reviewing.failed")} className="mt-3" />}
    </Dialog>
  );
}

function Review({ detail }: { detail: RevisionDetail }) {
  const t = useTranslations("blueprints");
  const format = useFormat();
  const deeds = useDeeds(detail);
  const { state, title, service, version, against, changes, faults, sizeBytes, digest } = detail;
  const { spin = false, ...look } = REVISION_LOOK[state];
  return (
    <div className="text-13">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge {...look} spin={spin}>
          {t(`states.${state}`)}
        </Badge>
        {title !== null && (
          <span>
            {title} {version} <span className="mono text-12 text-fg-3">{service}</span>
          </span>
        )}
      </p>
      <p className="mt-1 text-12 text-fg-3">
        {[...deeds, format.bytes(sizeBytes)].join(" · ")} · <span className="mono">{digest.slice(0, 16)}</span>
      </p>
      {revisionCan.approve(state) && <p className="mt-2.5 max-w-prose text-fg-2">{t("reviewing.approveMeans")}</p>}
      {revisionCan.withdraw(state) && <p className="mt-2.5 max-w-prose text-fg-2">{t("reviewing.withdrawMeans")}</p>}
      {faults.length > 0 && <FaultList faults={faults} className="mt-3" />}
      <h3 className="mt-3.5 font-semibold">
        {against
          ? t("reviewing.against", {
              number: against.number,
              source: against.source,
              state: t(`states.${against.state}`),
            })
          : t("reviewing.files", { count: changes.length })}
      </h3>
      {changes.length === 0 ? (
        <p className="mt-1 text-fg-3">{t("reviewing.same")}</p>
      ) : (
        <FileChanges changes={changes} />
      )}
    </div>
  );
}

function ReviewSkeleton() {
  return (
    <Loading>
      <div className="flex flex-col gap-3 py-2">
        <Skeleton className="w-48" />
        <Skeleton className="w-full" />
        <Skeleton className="w-full" />
      </div>
    </Loading>
  );
}
