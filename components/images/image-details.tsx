"use client";

import { CircleAlert, Pencil, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { useApiMutation } from "@/lib/api-client/query";
import type { OsImageDetail } from "@/lib/contract/schemas/images";
import type { ImageActions } from "./image-actions";
import { RevisionTable } from "./revision-table";
import { UpdateCheck } from "./update-check";

/** Where an image comes from, when it is built anew, why its last build failed, and its revisions. */
export function ImageDetails({ image, actions }: { image: OsImageDetail; actions: ImageActions }) {
  const t = useTranslations("images");
  const [newest] = image.revisions;
  return (
    <div className="flex flex-col gap-3">
      {newest?.state === "failed" && newest.problem && (
        <div className="flex gap-2 rounded-control bg-fail-bg px-3 py-2 text-12 text-fail" lang="en">
          <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          <p className="min-w-0 wrap-anywhere">
            <span className="font-medium">{newest.problem.detail}</span> {newest.problem.remedy}
          </p>
        </div>
      )}
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] items-center gap-x-4 gap-y-2 text-12 [&_dt]:text-fg-3">
        <dt>{t("from.title")}</dt>
        <dd className="flex flex-wrap items-center gap-2">
          <Origin image={image} />
          {actions && <SourceButtons image={image} actions={actions} />}
        </dd>
        <dt>{t("refresh.title")}</dt>
        <dd>
          <Schedule image={image} editable={actions !== null} />
        </dd>
        <dt>{t("updates.title")}</dt>
        <dd>
          <UpdateCheck image={image} editable={actions !== null} />
        </dd>
      </dl>
      <RevisionTable image={image} />
    </div>
  );
}

function Origin({ image: { from, source } }: { image: OsImageDetail }) {
  const t = useTranslations("images.from");
  if (from === null) return <span>{t("unknown")}</span>;
  if (from.kind === "packages") return <span>{t("packages")}</span>;
  return (
    <span className="min-w-0">
      {t(source ? "own" : "vendor")}{" "}
      <span className="mono wrap-anywhere" lang="en">
        {from.url}
      </span>
    </span>
  );
}

function SourceButtons({ image, actions }: { image: OsImageDetail; actions: NonNullable<ImageActions> }) {
  const t = useTranslations("images.from");
  if (image.from?.kind === "packages") return null;
  return (
    <>
      <Button size="sm" onClick={() => actions.editSource(image)} aria-label={t("editNamed", { os: image.title })}>
        <Pencil aria-hidden="true" />
        {t(image.from === null ? "give" : "edit")}
      </Button>
      {image.source && (
        <Button
          size="sm"
          variant="danger"
          onClick={() => actions.removeSource(image)}
          aria-label={t("removeNamed", { os: image.title })}
        >
          <Trash2 aria-hidden="true" />
          {t("remove")}
        </Button>
      )}
    </>
  );
}

const CHOICES = [1, 7, 14, 30, 90];

function Schedule({ image, editable }: { image: OsImageDetail; editable: boolean }) {
  const t = useTranslations("images.refresh");
  const id = useId();
  const toast = useToast();
  const { refreshDays, title } = image;
  const set = useApiMutation("putOsRefresh", {
    invalidates: ["listImages"],
    onError: (error) => toast({ tone: "fail", title: t("notSet"), detail: error.message }),
  });
  const text = (days: number | null) => (days === null ? t("never") : t("every", { days }));
  if (!editable) return <>{text(refreshDays)}</>;
  const choices = [...new Set([...CHOICES, ...(refreshDays === null ? [] : [refreshDays])])].sort((a, b) => a - b);
  return (
    <>
      <label htmlFor={id} className="sr-only">
        {t("choose", { os: title })}
      </label>
      <Select
        id={id}
        value={refreshDays ?? ""}
        disabled={set.isPending}
        onChange={({ target: { value } }) =>
          set.mutate({ params: { os: image.id }, body: { everyDays: value === "" ? null : Number(value) } })
        }
        className="min-w-44"
      >
        <option value="">{text(null)}</option>
        {choices.map((days) => (
          <option key={days} value={days}>
            {text(days)}
          </option>
        ))}
      </Select>
    </>
  );
}
