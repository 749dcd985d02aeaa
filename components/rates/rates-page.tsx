"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Forbidden } from "@/components/layout/forbidden";
import { leavePage } from "@/components/layout/leave-page";
import { Page } from "@/components/layout/page";
import { PageHead } from "@/components/layout/page-head";
import { useMay } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { useQueryState } from "@/components/layout/use-query-state";
import { ListSkeleton } from "@/components/table/list-skeleton";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useApi } from "@/lib/api-client/query";
import type { RateCardSummary } from "@/lib/contract/schemas/rates";
import { useRates } from "./use-rates";
import { type VersionAsked, VersionDialogs } from "./version-dialogs";
import { VersionList } from "./version-list";
import { VersionPanel } from "./version-panel";

/** What use costs: the versions of the rate card, what each says, and the draft that is to come. */
export function RatesPage() {
  const t = useTranslations("rates");
  const may = useMay("rate.read");
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]}>
      {may ? (
        <Rates />
      ) : (
        <Forbidden page={t("title")} title={t("forbidden")}>
          {t("forbiddenDetail")}
        </Forbidden>
      )}
    </Page>
  );
}

function Rates() {
  const t = useTranslations("rates");
  const query = useApi("listRateCards", {});
  const [chosen, choose] = useQueryState("version");
  const create = useRates("createRateCard", { onSuccess: ({ name }) => choose(name) });
  const versions = query.data?.items;
  const [asked, ask] = useState<VersionAsked | null>(null);
  // A draft with what is not saved stays on the page as long as the same one is chosen, whatever became of it meanwhile.
  const [unsaved, setUnsaved] = useState<{ version: RateCardSummary; chosen: string | null } | null>(null);
  const held = unsaved?.chosen === chosen ? unsaved.version : null;
  const shown =
    versions && (versions.find(({ number }) => number === held?.number) ?? held ?? shownOf(versions, chosen));
  const begin = (
    <Button busy={create.isPending} onClick={() => leavePage(() => create.mutate({ body: {} }))}>
      <Plus aria-hidden="true" />
      {t("newDraft")}
    </Button>
  );
  return (
    <div className="max-w-[1200px]">
      <PageHead
        title={t("title")}
        lead={[t("lead"), ...(query.data ? [t("times", { zone: query.data.timeZone })] : [])].join(" ")}
        className="mb-3.5"
      >
        {versions && versions.length > 0 && begin}
      </PageHead>
      {create.error && <ApiErrorState error={create.error} title={t("notCopied")} className="mb-3.5" />}
      <QueryState query={query} title={t("notLoaded")} loading={<ListSkeleton />} className="mb-3.5" />
      {versions?.length === 0 && (
        <EmptyState title={t("empty")} action={begin}>
          {t("emptyDetail")}
        </EmptyState>
      )}
      {versions && shown && (
        <div className="grid grid-cols-[260px_minmax(0,1fr)] items-start gap-5 max-lg:grid-cols-1">
          <VersionList versions={versions} shown={shown} onChoose={(name) => leavePage(() => choose(name))} />
          <VersionPanel
            key={shown.number}
            version={shown}
            unsaved={held !== null}
            onUnsaved={(is) => setUnsaved(is ? { version: shown, chosen } : null)}
            onAsk={ask}
            onChoose={choose}
          />
        </div>
      )}
      {versions && asked && (
        <VersionDialogs
          asked={asked}
          versions={versions}
          onDeleted={() => {
            ask(null);
            choose(null);
          }}
          onClose={() => ask(null)}
        />
      )}
    </div>
  );
}

/** The version that the address names, else the one in force, else the newest. */
function shownOf(versions: readonly RateCardSummary[], name: string | null): RateCardSummary | undefined {
  return versions.find((one) => one.name === name) ?? versions.find(({ phase }) => phase === "in-force") ?? versions[0];
}
