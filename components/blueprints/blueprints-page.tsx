"use client";

import { FolderGit2, Upload } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { CardSkeleton } from "@/components/layout/card-skeleton";
import { Page } from "@/components/layout/page";
import { PageHead } from "@/components/layout/page-head";
import { QueryState } from "@/components/layout/query-state";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useApi } from "@/lib/api-client/query";
import type { BlueprintSourceView } from "@/lib/contract/schemas/blueprints";
import { GitDialog } from "./git-dialog";
import { RemoveDialog } from "./remove-dialog";
import { ReviewDialog } from "./review-dialog";
import { SourceCard } from "./source-card";
import { UploadDialog } from "./upload-dialog";

/** A worker is at it: a fetch or a check takes seconds, and no stream tells of it. */
const WHILE_BUSY_MS = 1_000;

type Asked =
  | { dialog: "git" }
  /** Null: of a new source. */
  | { dialog: "upload"; source: BlueprintSourceView | null }
  | { dialog: "remove"; source: BlueprintSourceView }
  | { dialog: "review"; revision: string };

const isBusy = ({ looking, revisions }: BlueprintSourceView) =>
  looking || revisions.some(({ state }) => state === "checking");

/** Services that are not the portal's own: their sources, their versions, and who lets them be launched. */
export function BlueprintsPage() {
  const t = useTranslations("blueprints");
  const [asked, setAsked] = useState<Asked | null>(null);
  const [busy, setBusy] = useState(false);
  const query = useApi("listBlueprints", {}, { staleTime: 0, refetchInterval: busy ? WHILE_BUSY_MS : false });
  const { data } = query;
  const nowBusy = data?.items.some(isBusy) ?? false;
  if (nowBusy !== busy) setBusy(nowBusy);
  const close = () => setAsked(null);
  const add = (
    <>
      <Button onClick={() => setAsked({ dialog: "git" })}>
        <FolderGit2 aria-hidden="true" />
        {t("addGit")}
      </Button>
      <Button onClick={() => setAsked({ dialog: "upload", source: null })}>
        <Upload aria-hidden="true" />
        {t("addUpload")}
      </Button>
    </>
  );
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]}>
      <PageHead title={t("title")} lead={t("lead")}>
        {data && data.total > 0 && <div className="flex flex-wrap gap-2">{add}</div>}
      </PageHead>
      <QueryState
        query={query}
        title={t("notLoaded")}
        loading={<CardSkeleton className="h-[88px]" />}
        className="mt-3.5"
      />
      {data?.total === 0 && (
        <EmptyState className="mt-3.5" title={t("empty")} action={add}>
          {t("emptyDetail")}
        </EmptyState>
      )}
      {data?.items.map((source) => (
        <SourceCard
          key={source.id}
          source={source}
          onUpload={() => setAsked({ dialog: "upload", source })}
          onRemove={() => setAsked({ dialog: "remove", source })}
          onReview={(revision) => setAsked({ dialog: "review", revision })}
        />
      ))}
      {asked?.dialog === "git" && <GitDialog onClose={close} />}
      {asked?.dialog === "upload" && <UploadDialog source={asked.source} onClose={close} />}
      {asked?.dialog === "remove" && <RemoveDialog source={asked.source} onClose={close} />}
      {asked?.dialog === "review" && <ReviewDialog revision={asked.revision} onClose={close} />}
    </Page>
  );
}
