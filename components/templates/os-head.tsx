"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { StatusText } from "@/components/ui/status-text";
import { ageInDays } from "./age";
import { REVISION_LOOK } from "./state-look";
import type { Grid } from "./template-filter";

/** The head of a column: an operating system with the image that it has now. */
export function OsHead({ os: { title, image, building }, now }: { os: Grid["oses"][number]; now: Date }) {
  const t = useTranslations("templates");
  const format = useFormat();
  const state = building ? "building" : image ? "published" : "missing";
  const facts = image && [
    image.publishedAt && t("days", { days: ageInDays(image.publishedAt, now) }),
    image.sizeBytes !== null && format.bytes(image.sizeBytes),
  ];
  return (
    <th
      scope="col"
      className="sticky top-0 z-10 border-b border-l border-line bg-surface-2 px-3 py-2.5 text-left align-top font-normal"
    >
      <span className="flex items-center gap-1.5">
        <span className="min-w-0 flex-1 truncate font-semibold">{title}</span>
        {state !== "missing" && (
          <StatusText {...REVISION_LOOK[building ? "baking" : "published"]}>
            <span className="sr-only">{t(`osImage.${state}`)}</span>
          </StatusText>
        )}
      </span>
      <span className="mt-1 block truncate text-11 text-fg-3">
        {facts ? (
          <>
            <span className="font-mono">r{image.number}</span> {facts.filter(Boolean).join(", ")}
          </>
        ) : (
          t(`osImage.${state}`)
        )}
      </span>
      {image?.pending && image.pending.security > 0 && (
        <span className="block truncate text-11 text-warn">{t("security", { count: image.pending.security })}</span>
      )}
    </th>
  );
}
