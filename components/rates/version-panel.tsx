"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { CardSkeleton } from "@/components/layout/card-skeleton";
import { QueryState } from "@/components/layout/query-state";
import { RemovalDialog } from "@/components/layout/removal-dialog";
import { useFormat } from "@/components/layout/use-format";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { useApi } from "@/lib/api-client/query";
import type { RateCardDetail, RateCardSummary } from "@/lib/contract/schemas/rates";
import { DraftEditor } from "./draft-editor";
import { PHASE_LOOK } from "./phase-look";
import { PublishDialog } from "./publish-dialog";
import { TermsView } from "./terms-view";
import { useRates } from "./use-rates";
import { useSpan } from "./use-span";
import { WhatIfCard } from "./what-if-card";

export type VersionPanelProps = {
  version: RateCardSummary;
  versions: readonly RateCardSummary[];
  onChoose: (name: string | null) => void;
};

/** One version: what it says, or the form of a draft, and what can be done with it. */
export function VersionPanel({ version, versions, onChoose }: VersionPanelProps) {
  const t = useTranslations("rates");
  const query = useApi("getRateCard", { params: { card: version.name } }, { keepPrevious: false });
  const { data } = query;
  const spanOf = useSpan();
  const { tone, icon } = PHASE_LOOK[version.phase];
  return (
    <section aria-labelledby="version" className="flex min-w-0 flex-col gap-3.5">
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 id="version" className="flex items-center gap-2 text-16 font-semibold">
            {t("version", { name: version.name })}
            <Badge tone={tone} icon={icon}>
              {t(`phase.${version.phase}`)}
            </Badge>
          </h2>
          <p className="mt-0.5 text-fg-2">
            {spanOf(version)} · <Author version={version} />
          </p>
        </div>
        {data && data.phase !== "draft" && <PublishedActions version={data} onChoose={onChoose} />}
      </header>
      <QueryState query={query} title={t("notLoaded")} loading={<CardSkeleton className="h-64" />} />
      {data &&
        (data.phase === "draft" ? (
          <Draft version={data} versions={versions} onChoose={onChoose} />
        ) : (
          <TermsView terms={data.terms} currency={data.currency} />
        ))}
      {data && <WhatIfCard card={data.name} />}
    </section>
  );
}

function Author({ version }: { version: RateCardSummary }) {
  const t = useTranslations("rates");
  const { dateTime } = useFormat();
  const [by, at] = version.publishedAt
    ? [version.publishedBy ?? t("setUp"), version.publishedAt]
    : [version.updatedBy ?? t("somebody"), version.updatedAt];
  return t(version.publishedAt ? "publishedBy" : "changedBy", { by, at: dateTime(new Date(at)) });
}

type ActionsProps = { version: RateCardDetail; onChoose: (name: string | null) => void };

function PublishedActions({ version, onChoose }: ActionsProps) {
  const t = useTranslations("rates");
  const [asking, setAsking] = useState(false);
  const copy = useRates("createRateCard", { onSuccess: ({ name }) => onChoose(name) });
  const withdraw = useRates("withdrawRateCard", { onSuccess: () => setAsking(false) });
  return (
    <div className="flex flex-wrap gap-2">
      <Button disabledReason={version.kept} onClick={() => setAsking(true)}>
        {t("withdraw.button")}
      </Button>
      <Button busy={copy.isPending} onClick={() => copy.mutate({ body: { copyOf: version.number } })}>
        {t("copy")}
      </Button>
      {copy.error && <ApiErrorState error={copy.error} title={t("notCopied")} />}
      {asking && (
        <RemovalDialog
          title={t("withdraw.title", { name: version.name })}
          keep={t("withdraw.keep")}
          confirm={t("withdraw.button")}
          failed={t("withdraw.failed")}
          removal={withdraw}
          onConfirm={() => withdraw.mutate({ params: { card: version.name }, body: { revision: version.revision } })}
          onClose={() => setAsking(false)}
        >
          {t("withdraw.detail")}
        </RemovalDialog>
      )}
    </div>
  );
}

function Draft({ version, versions, onChoose }: ActionsProps & { versions: readonly RateCardSummary[] }) {
  const t = useTranslations("rates");
  const [asking, setAsking] = useState<"publish" | "delete" | null>(null);
  const remove = useRates("deleteRateCard", { onSuccess: () => onChoose(null) });
  const close = () => setAsking(null);
  return (
    <>
      <DraftEditor version={version} onPublish={() => setAsking("publish")} onDelete={() => setAsking("delete")} />
      {asking === "publish" && <PublishDialog version={version} versions={versions} onClose={close} />}
      {asking === "delete" && (
        <RemovalDialog
          title={t("delete.title", { name: version.name })}
          keep={t("delete.keep")}
          confirm={t("delete.button")}
          failed={t("delete.failed")}
          removal={remove}
          onConfirm={() => remove.mutate({ params: { card: version.name } })}
          onClose={close}
        >
          {t("delete.detail")}
        </RemovalDialog>
      )}
    </>
  );
}
