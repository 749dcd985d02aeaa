"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { CardSkeleton } from "@/components/layout/card-skeleton";
import { Page } from "@/components/layout/page";
import { PageHead } from "@/components/layout/page-head";
import { useMay } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useApi } from "@/lib/api-client/query";
import type { OsImageDetail } from "@/lib/contract/schemas/images";
import { BuildDialog } from "./build-dialog";
import { CloudCard } from "./cloud-card";
import type { ImageActions } from "./image-actions";
import { RemoveSourceDialog } from "./remove-source-dialog";
import { SourceDialog } from "./source-dialog";

/** No stream tells when a cloud goes away or comes back. */
const CLOUDS_EVERY_MS = 30_000;

type Asked =
  | { dialog: "build" | "remove"; image: OsImageDetail }
  /** Null: of an operating system that the portal does not know yet. */
  | { dialog: "source"; image: OsImageDetail | null };

/** What machines are made from: the OS images of each cloud, and how the clouds themselves are. */
export function ImagesPage() {
  const t = useTranslations("images");
  const mayBuild = useMay("image.build");
  const [asked, setAsked] = useState<Asked | null>(null);
  const actions = useMemo<ImageActions>(
    () =>
      mayBuild
        ? {
            build: (image) => setAsked({ dialog: "build", image }),
            editSource: (image) => setAsked({ dialog: "source", image }),
            removeSource: (image) => setAsked({ dialog: "remove", image }),
          }
        : null,
    [mayBuild],
  );
  const close = () => setAsked(null);
  const query = useApi("listImages", {});
  const { data } = query;
  const session = useApi("session", {}, { staleTime: CLOUDS_EVERY_MS, refetchInterval: CLOUDS_EVERY_MS });
  const clouds = session.data?.clouds ?? [];
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]}>
      <PageHead title={t("title")} lead={t("lead")}>
        {actions && (
          <Button onClick={() => setAsked({ dialog: "source", image: null })}>
            <Plus aria-hidden="true" />
            {t("add")}
          </Button>
        )}
      </PageHead>
      <QueryState
        query={query}
        title={t("notLoaded")}
        loading={<CardSkeleton className="h-[112px]" />}
        className="mt-3.5"
      />
      {data && clouds.length === 0 && (
        <EmptyState className="mt-3.5" title={t("empty")}>
          {t("emptyDetail")}
        </EmptyState>
      )}
      {data &&
        clouds.map((cloud) => (
          <CloudCard
            key={cloud.name}
            cloud={cloud}
            images={data.items.filter((image) => image.cloud === cloud.name)}
            actions={actions}
          />
        ))}
      {asked?.dialog === "build" && <BuildDialog image={asked.image} onClose={close} />}
      {asked?.dialog === "source" && <SourceDialog image={asked.image} onClose={close} />}
      {asked?.dialog === "remove" && <RemoveSourceDialog image={asked.image} onClose={close} />}
    </Page>
  );
}
