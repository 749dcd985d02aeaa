"use client";

import { ChartGantt, Hammer } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { Td, Tr } from "@/components/ui/table";
import { paths } from "@/lib/api-client/paths";
import type { OsImage } from "@/lib/contract/schemas/catalogue";
import { IMAGE_LOOK } from "./state-look";
import { useFollowBuild } from "./use-follow-build";

export type ImageRowProps = {
  image: OsImage;
  cloudReady: boolean;
  /** Null for who may not build images. */
  onBuild: ((image: OsImage) => void) | null;
};

/** One image in a cloud's table. */
export function ImageRow({ image, ...rest }: ImageRowProps) {
  const format = useFormat();
  useFollowBuild(image);
  return (
    <Tr>
      <th scope="row" className="h-10 px-3 pl-3.5 text-left font-medium whitespace-nowrap">
        {image.title}
      </th>
      <Td>
        <State image={image} />
      </Td>
      <Td className="text-right">{image.sizeBytes === null ? <None /> : format.bytes(image.sizeBytes)}</Td>
      <Td>
        <Published image={image} />
      </Td>
      <Td className="pr-3.5">
        <div className="flex justify-end gap-2">
          <Actions image={image} {...rest} />
        </div>
      </Td>
    </Tr>
  );
}

/** The same on phones. Its progress is followed by the row, which is there as well. */
export function ImageBlock({ image, ...rest }: ImageRowProps) {
  const format = useFormat();
  return (
    <li className="px-3.5 py-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <span className="text-14 font-semibold">{image.title}</span>
        <State image={image} />
      </div>
      {image.publishedAt && (
        <p className="mt-1 text-fg-2">
          {image.sizeBytes !== null && <>{format.bytes(image.sizeBytes)}, </>}
          <Published image={image} />
        </p>
      )}
      <div className="mt-2 flex flex-wrap gap-2">
        <Actions image={image} {...rest} />
      </div>
    </li>
  );
}

const None = () => <span className="text-fg-3">–</span>;

function Published({ image: { publishedAt } }: { image: OsImage }) {
  const format = useFormat();
  const now = useNow();
  if (publishedAt === null) return <None />;
  return (
    <time dateTime={publishedAt} title={publishedAt}>
      {format.moment(new Date(publishedAt), now)}
    </time>
  );
}

function State({ image }: { image: OsImage }) {
  const t = useTranslations("images");
  const format = useFormat();
  const { state, progress, title, cloud } = image;
  if (progress === null) return <Badge {...IMAGE_LOOK[state]}>{t(`states.${state}`)}</Badge>;
  const text = t(state === "published" ? "rebuilding" : "buildingAt", { progress: format.percent(progress) });
  return (
    <span className="flex items-center gap-2.5">
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

function Actions({ image, cloudReady, onBuild }: ImageRowProps) {
  const t = useTranslations("images");
  const { deploymentId, progress, state, title, cloud } = image;
  const running = progress !== null;
  const first = state === "missing" || state === "failed";
  const reason = running ? t("underway") : cloudReady ? null : t("cloudNotReady", { cloud });
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
      {onBuild && (
        <Button
          size="sm"
          disabledReason={reason}
          aria-label={t(first ? "firstNamed" : "againNamed", { os: title })}
          onClick={() => onBuild(image)}
        >
          <Hammer aria-hidden="true" />
          {t(first ? "first" : "again")}
        </Button>
      )}
    </>
  );
}
