"use client";

import { ChartGantt, ChevronRight, Hammer } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { cn } from "@/components/ui/cn";
import { Td, Tr } from "@/components/ui/table";
import { paths } from "@/lib/api-client/paths";
import type { OsImageDetail } from "@/lib/contract/schemas/images";
import type { ImageActions } from "./image-actions";
import { ImageDetails } from "./image-details";
import { IMAGE_LOOK } from "./state-look";
import { useFollowBuild } from "./use-follow-build";

export type ImageRowProps = { image: OsImageDetail; cloudReady: boolean; actions: ImageActions };

/** Columns of the table that `ImageRow` fills. */
export const IMAGE_COLUMNS = 7;

/** One image in a cloud's table; its details open below it. */
export function ImageRow({ image, ...rest }: ImageRowProps) {
  const format = useFormat();
  const [open, setOpen] = useState(false);
  useFollowBuild({ deploymentId: image.deploymentId, running: image.progress !== null });
  useFollowBuild({ deploymentId: image.check?.deploymentId ?? null, running: image.check?.state === "running" });
  const published = image.revisions.find(({ state }) => state === "published");
  return (
    <>
      <Tr className={open ? "[&>*]:border-b-0!" : undefined}>
        <th scope="row" className="h-10 px-3 pl-2 text-left font-medium whitespace-nowrap">
          <Opener image={image} open={open} onToggle={() => setOpen(!open)} />
        </th>
        <Td>
          <State image={image} />
        </Td>
        <Td className="text-right">{published ? `r${published.number}` : <None />}</Td>
        <Td className="text-right">{image.sizeBytes === null ? <None /> : format.bytes(image.sizeBytes)}</Td>
        <Td>
          <Published image={image} />
        </Td>
        <Td>
          <Refresh image={image} />
        </Td>
        <Td className="pr-3.5">
          <div className="flex justify-end gap-2">
            <Buttons image={image} {...rest} />
          </div>
        </Td>
      </Tr>
      {open && (
        <Tr>
          <td colSpan={IMAGE_COLUMNS} className="px-3.5 pt-0 pb-3.5 pl-8">
            <ImageDetails image={image} actions={rest.actions} />
          </td>
        </Tr>
      )}
    </>
  );
}

/** The same on phones. Its progress is followed by the row, which is there as well. */
export function ImageBlock({ image, ...rest }: ImageRowProps) {
  const format = useFormat();
  const [open, setOpen] = useState(false);
  return (
    <li className="px-3.5 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-3">
        <Opener image={image} open={open} onToggle={() => setOpen(!open)} />
        <State image={image} />
      </div>
      {image.publishedAt && (
        <p className="mt-1 text-fg-2">
          {image.sizeBytes !== null && <>{format.bytes(image.sizeBytes)}, </>}
          <Published image={image} />
        </p>
      )}
      <div className="mt-2 flex flex-wrap gap-2">
        <Buttons image={image} {...rest} />
      </div>
      {open && (
        <div className="mt-3">
          <ImageDetails image={image} actions={rest.actions} />
        </div>
      )}
    </li>
  );
}

const None = () => <span className="text-fg-3">–</span>;

function Opener({ image, open, onToggle }: { image: OsImageDetail; open: boolean; onToggle: () => void }) {
  const t = useTranslations("images");
  return (
    <button
      type="button"
      aria-expanded={open}
      aria-label={t("detailsOf", { os: image.title })}
      onClick={onToggle}
      className="-mx-1 flex items-center gap-1 rounded-control px-1 py-0.5 font-medium hover:bg-surface-3 max-md:min-h-11 max-md:text-14 max-md:font-semibold"
    >
      <ChevronRight
        aria-hidden="true"
        className={cn("size-4 shrink-0 text-fg-3 transition-transform duration-120", open && "rotate-90")}
      />
      {image.title}
    </button>
  );
}

function Published({ image: { publishedAt } }: { image: OsImageDetail }) {
  const format = useFormat();
  const now = useNow();
  if (publishedAt === null) return <None />;
  return (
    <time dateTime={publishedAt} title={publishedAt}>
      {format.moment(new Date(publishedAt), now)}
    </time>
  );
}

function Refresh({ image: { refreshDays } }: { image: OsImageDetail }) {
  const t = useTranslations("images.refresh");
  return refreshDays === null ? <None /> : <>{t("every", { days: refreshDays })}</>;
}

function State({ image }: { image: OsImageDetail }) {
  const t = useTranslations("images");
  const format = useFormat();
  const { state, progress, title, cloud } = image;
  if (progress === null) {
    const lastFailed = state === "published" && image.revisions[0]?.state === "failed";
    return (
      <span className="flex items-center gap-2">
        <Badge {...IMAGE_LOOK[state]}>{t(`states.${state}`)}</Badge>
        {lastFailed && <Badge {...IMAGE_LOOK.failed}>{t("lastFailed")}</Badge>}
      </span>
    );
  }
  const text = t(state === "published" ? "rebuilding" : "buildingAt", { progress: format.percent(progress) });
  return (
    <span className="flex flex-wrap items-center gap-2.5">
      {state === "published" && <Badge {...IMAGE_LOOK.published}>{t("states.published")}</Badge>}
      <Badge {...IMAGE_LOOK.building}>{text}</Badge>
      <span
        role="progressbar"
        aria-label={t("progress", { os: title, cloud })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(progress * 100)}
        className="h-1.5 w-24 overflow-hidden rounded-[3px] bg-surface-4"
      >
        <span className="block h-full rounded-[3px] bg-run-mark" style={{ width: `${progress * 100}%` }} />
      </span>
    </span>
  );
}

function Buttons({ image, cloudReady, actions }: ImageRowProps) {
  const t = useTranslations("images");
  const { deploymentId, progress, state, title, cloud, from } = image;
  const running = progress !== null;
  const first = state === "missing" || state === "failed";
  const reason = running
    ? t("underway")
    : !cloudReady
      ? t("cloudNotReady", { cloud })
      : from === null
        ? t("noAddress")
        : null;
  return (
    <>
      {deploymentId && (
        <Link
          href={paths.deployment(deploymentId)}
          className={buttonClass({ size: "sm", variant: "ghost", className: "max-md:border-line-2" })}
        >
          <ChartGantt aria-hidden="true" />
          {t(running ? "watch" : state === "failed" ? "showFailed" : "showBuild")}
        </Link>
      )}
      {actions && (
        <Button
          size="sm"
          disabledReason={reason}
          aria-label={t(first ? "firstNamed" : "againNamed", { os: title })}
          onClick={() => actions.build(image)}
        >
          <Hammer aria-hidden="true" />
          {t(first ? "first" : "again")}
        </Button>
      )}
    </>
  );
}
