"use client";

import { FlaskConical, Turtle } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { Table, TableFrame, Th } from "@/components/ui/table";
import type { Session } from "@/lib/contract/schemas/access";
import { OS_FAMILIES } from "@/lib/contract/os-rules";
import type { OsImageDetail } from "@/lib/contract/schemas/images";
import { CloudCloning } from "./cloud-cloning";
import type { ImageActions } from "./image-actions";
import { IMAGE_COLUMNS, ImageBlock, ImageRow } from "./image-row";
import { CLOUD_LOOK } from "./state-look";

type Cloud = Session["clouds"][number];

export type CloudCardProps = {
  cloud: Cloud;
  images: readonly OsImageDetail[];
  actions: ImageActions;
};

/** One cloud: how it is, and its images. */
export function CloudCard({ cloud, images, actions }: CloudCardProps) {
  const t = useTranslations("images");
  const title = useId();
  const props = { cloudReady: cloud.state === "ready", actions };
  const groups = OS_FAMILIES.map((family) => ({
    family,
    images: images.filter((one) => one.family === family),
  })).filter((group) => group.images.length > 0);
  return (
    <Card aria-labelledby={title} className="mt-3.5 min-w-0">
      <CardHeader id={title} title={<span className="mono">{cloud.name}</span>} end={<CloudBadges cloud={cloud} />} />
      <dl className="flex flex-wrap items-center gap-x-6 gap-y-1.5 border-b border-line px-3.5 py-2.5 text-12 [&>div]:flex [&>div]:gap-2 [&_dt]:shrink-0 [&_dt]:text-fg-3">
        <div>
          <dt>{t("cloud.driver")}</dt>
          <dd className="mono">{cloud.driver}</dd>
        </div>
        <div>
          <dt>{t("cloud.version")}</dt>
          <dd>{cloud.version ?? t("cloud.unknown")}</dd>
        </div>
        <div className="min-w-0 items-center">
          <dt>{t("cloning.title")}</dt>
          <dd>
            <CloudCloning cloud={cloud} />
          </dd>
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
            <dd>{cloud.note}</dd>
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
              <Th className="text-right">{t("revision")}</Th>
              <Th className="text-right">{t("size")}</Th>
              <Th>{t("published")}</Th>
              <Th>{t("refresh.title")}</Th>
              <Th className="pr-3.5 text-right">{t("build")}</Th>
            </tr>
          </thead>
          {groups.map((group) => (
            <tbody key={group.family} className="border-t border-line first-of-type:border-t-0">
              <tr>
                <th
                  scope="rowgroup"
                  colSpan={IMAGE_COLUMNS}
                  className="h-8 bg-surface-2 px-3.5 text-left text-12 font-medium text-fg-2"
                >
                  {t(`families.${group.family}`)}
                </th>
              </tr>
              {group.images.map((image) => (
                <ImageRow key={image.id} image={image} {...props} />
              ))}
            </tbody>
          ))}
        </Table>
      </TableFrame>
      <div className="md:hidden">
        {groups.map((group) => (
          <section key={group.family} aria-label={t(`families.${group.family}`)}>
            <h3 className="border-y border-line bg-surface-2 px-3.5 py-1.5 text-12 font-medium text-fg-2">
              {t(`families.${group.family}`)}
            </h3>
            <ul className="divide-y divide-line">
              {group.images.map((image) => (
                <ImageBlock key={image.id} image={image} {...props} />
              ))}
            </ul>
          </section>
        ))}
      </div>
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
