"use client";

import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { CardSkeleton } from "@/components/layout/card-skeleton";
import { Page, PageTitle } from "@/components/layout/page";
import { QueryState } from "@/components/layout/query-state";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { useToast } from "@/components/ui/toast";
import { useApi, useApiMutation } from "@/lib/api-client/query";
import type { AnswerOf } from "@/lib/api-client/types";
import type { ArtifactItem } from "@/lib/contract/schemas/artifacts";
import { ArtifactRow } from "./artifact-row";
import { MirrorsCard } from "./mirrors-card";
import { RemoveDialog } from "./remove-dialog";
import { StoresCard } from "./stores-card";
import { UploadDialog } from "./upload-dialog";

type Answer = AnswerOf<"listArtifacts">;
type Asked = { dialog: "upload" | "remove"; artifact: ArtifactItem };

/** No stream tells what workers do with a store; while they do something, it is asked for as often as they say so. */
const WORKING_EVERY_MS = 1_000;
const IDLE_EVERY_MS = 30_000;

const isWorking = (data: Answer | undefined): boolean =>
  data?.mirrors.some(({ testing }) => testing) === true ||
  data?.items.some(({ copies }) =>
    copies.some(({ state }) => state === "waiting" || state === "fetching" || state === "removing"),
  ) === true;

/** Software that is no package: what services declare of it, where it is kept, and where the site has it from. */
export function ArtifactsPage() {
  const t = useTranslations("artifacts");
  const [asked, setAsked] = useState<Asked | null>(null);
  const [everyMs, setEveryMs] = useState(IDLE_EVERY_MS);
  const query = useApi("listArtifacts", {}, { staleTime: 0, refetchInterval: everyMs });
  const { data } = query;
  const wanted = isWorking(data) ? WORKING_EVERY_MS : IDLE_EVERY_MS;
  if (wanted !== everyMs) setEveryMs(wanted);
  const close = () => setAsked(null);
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]}>
      <PageTitle>{t("title")}</PageTitle>
      <p className="mt-0.5 max-w-prose text-fg-2">{t("lead")}</p>
      <QueryState query={query} title={t("notLoaded")} loading={<CardSkeleton className="h-28" />} className="mt-3.5" />
      {data && (
        <>
          <DeclaredCard data={data} ask={setAsked} />
          <LeftCard data={data} ask={setAsked} />
          <MirrorsCard mirrors={data.mirrors} items={data.items} />
          <StoresCard stores={data.stores} />
        </>
      )}
      {asked?.dialog === "upload" && <UploadDialog artifact={asked.artifact} onClose={close} />}
      {asked?.dialog === "remove" && <RemoveDialog artifact={asked.artifact} onClose={close} />}
    </Page>
  );
}

type CardProps = { data: Answer; ask: (asked: Asked) => void };

function DeclaredCard({ data: { items, stores }, ask }: CardProps) {
  const t = useTranslations("artifacts");
  const id = useId();
  const declared = items.filter((item) => item.declared !== null);
  return (
    <Card aria-labelledby={id} className="mt-3.5 min-w-0">
      <CardHeader id={id} title={t("declared")} />
      {declared.length === 0 ? (
        <EmptyState title={t("none")}>{t("noneDetail")}</EmptyState>
      ) : (
        <ul aria-label={t("declared")} className="divide-y divide-line">
          {declared.map((item) => (
            <ArtifactRow key={item.name} artifact={item} stores={stores} ask={ask} />
          ))}
        </ul>
      )}
    </Card>
  );
}

/** What is in the stores, and no service declares any more. */
function LeftCard({ data: { items, stores }, ask }: CardProps) {
  const t = useTranslations("artifacts.left");
  const id = useId();
  const toast = useToast();
  const collect = useApiMutation("collectArtifacts", {
    invalidates: ["listArtifacts"],
    onSuccess: ({ removed }) => toast({ tone: "ok", title: t("collected", { count: removed }) }),
    onError: (error) => toast({ tone: "fail", title: t("notCollected"), detail: error.message }),
  });
  const left = items.filter((item) => item.declared === null);
  if (left.length === 0) return null;
  return (
    <Card aria-labelledby={id} className="mt-3.5 min-w-0">
      <CardHeader
        id={id}
        title={t("title")}
        end={
          <Button size="sm" variant="danger" busy={collect.isPending} onClick={() => collect.mutate({})}>
            <Trash2 aria-hidden="true" />
            {t("collect")}
          </Button>
        }
      />
      <p className="border-b border-line px-3.5 py-2.5 text-12 text-fg-2">{t("lead")}</p>
      <ul aria-label={t("title")} className="divide-y divide-line">
        {left.map((item) => (
          <ArtifactRow key={item.name} artifact={item} stores={stores} ask={ask} />
        ))}
      </ul>
    </Card>
  );
}
