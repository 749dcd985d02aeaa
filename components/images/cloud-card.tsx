"use client";

import { FlaskConical, Turtle } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { Table, TableFrame, Th } from "@/components/ui/table";
import type { Session } from "@/lib/contract/schemas/access";
import type { OsImage } from "@/lib/contract/schemas/catalogue";
import { ImageBlock, ImageRow } from "./image-row";
import { CLOUD_LOOK } from "./state-look";

type Cloud = Session["clouds"][number];

export type CloudCardProps = {
  cloud: Cloud;
  images: readonly OsImage[];
  /** Null for who may not build images. */
  onBuild: ((image: OsImage) => void) | null;
};

/** One cloud: how it is, and its images. */
export function CloudCard({ cloud, images, onBuild }: CloudCardProps) {
  const t = useTranslations("images");
  const title = useId();
  const props = { cloudReady: cloud.state === "ready", onBuild };
  return (
    <Card aria-labelledby={title} className="mt-3.5 min-w-0">
      <CardHeader id={title} title={<span className="mono">{cloud.name}</span>} end={<CloudBadges cloud={cloud} />} />
      <dl className="flex flex-wrap gap-x-6 gap-y-1.5 border-b border-line px-3.5 py-2.5 text-12 [&>div]:flex [&>div]:gap-2 [&_dt]:shrink-0 [&_dt]:text-fg-3">
        <div>
          <dt>{t("cloud.driver")}</dt>
          <dd className="mono">{cloud.driver}</dd>
        </div>
        <div>
          <dt>{t("cloud.version")}</dt>
          <dd>{cloud.version ?? t("cloud.unknown")}</dd>
        </div>
        {cloud.problem && (
          <div className="min-w-0">
            <dt>{t("cloud.problem")}</dt>
            <dd>
              {cloud.problem.detail} {cloud.problem.remedy}
            </dd>
          </div>
        )}
        {cloud.note && (
          <div className="min-w-0">
            <dt>{t("cloud.noteTitle")}</dt>
            <dd lang="en">{cloud.note}</dd>
          </div>
        )}
      </dl>
      <TableFrame
        label={t("table", { cloud: cloud.name })}
        className="rounded-none border-0 rounded-b-card max-md:hidden"
      >
        <Table>
          <thead>
            <tr>
              <Th className="pl-3.5">{t("os")}</Th>
              <Th>{t("state")}</Th>
              <Th className="text-right">{t("size")}</Th>
              <Th>{t("published")}</Th>
              <Th className="pr-3.5 text-right">{t("build")}</Th>
            </tr>
          </thead>
          <tbody>
            {images.map((image) => (
              <ImageRow key={image.id} image={image} {...props} />
            ))}
          </tbody>
        </Table>
      </TableFrame>
      <ul className="divide-y divide-line md:hidden">
        {images.map((image) => (
          <ImageBlock key={image.id} image={image} {...props} />
        ))}
      </ul>
    </Card>
  );
}

function CloudBadges({ cloud }: { cloud: Cloud }) {
  const t = useTranslations("images.cloud");
  return (
    <>
      {cloud.simulated && (
        <Badge tone="warn" icon={FlaskConical}>
          {t("simulated")}
        </Badge>
      )}
      {cloud.slow && (
        <Badge tone="warn" icon={Turtle}>
          {t("slow")}
        </Badge>
      )}
      <Badge {...CLOUD_LOOK[cloud.state]}>{t(cloud.state)}</Badge>
    </>
  );
}
