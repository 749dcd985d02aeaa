"use client";

import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { CardSkeleton } from "@/components/layout/card-skeleton";
import { QueryState } from "@/components/layout/query-state";
import { useFormat } from "@/components/layout/use-format";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { useApi } from "@/lib/api-client/query";
import type { RateCardDetail, RateCardSummary } from "@/lib/contract/schemas/rates";
import { DraftEditor } from "./draft-editor";
import type { VersionAsked } from "./version-dialogs";
import { PHASE_LOOK } from "./phase-look";
import { TermsView } from "./terms-view";
import { useRates } from "./use-rates";
import { useSpan } from "./use-span";
import { WhatIfCard } from "./what-if-card";

export type VersionPanelProps = {
  version: RateCardSummary;
  /** What was typed into its form is not saved yet. */
  unsaved: boolean;
  onUnsaved: (unsaved: boolean) => void;
  onAsk: (asked: VersionAsked) => void;
  onChoose: (name: string) => void;
};

/** One version: what it says, or the form of a draft, and what can be done with it. */
export function VersionPanel({ version, unsaved, onUnsaved, onAsk, onChoose }: VersionPanelProps) {
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
        {data && data.phase !== "draft" && (
          <PublishedActions
            version={data}
            onWithdraw={() => onAsk({ dialog: "withdraw", version: data })}
            onChoose={onChoose}
          />
        )}
      </header>
      <QueryState query={query} title={t("notLoaded")} loading={<CardSkeleton className="h-64" />} />
      {data &&
        // What somebody typed stays, also when somebody else has published the draft meanwhile.
        (data.phase === "draft" || unsaved ? (
          <DraftEditor
            version={data}
            onUnsaved={onUnsaved}
            onPublish={(saved) => onAsk({ dialog: "publish", version: saved })}
            onDelete={() => onAsk({ dialog: "delete", version: data })}
          />
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

type ActionsProps = { version: RateCardDetail; onWithdraw: () => void; onChoose: (name: string) => void };

function PublishedActions({ version, onWithdraw, onChoose }: ActionsProps) {
  const t = useTranslations("rates");
  const copy = useRates("createRateCard", { onSuccess: ({ name }) => onChoose(name) });
  return (
    <div className="flex flex-wrap gap-2">
      <Button disabledReason={version.kept} onClick={onWithdraw}>
        {t("withdraw.button")}
      </Button>
      <Button busy={copy.isPending} onClick={() => copy.mutate({ body: { copyOf: version.number } })}>
        {t("copy")}
      </Button>
      {copy.error && <ApiErrorState error={copy.error} title={t("notCopied")} />}
    </div>
  );
}
