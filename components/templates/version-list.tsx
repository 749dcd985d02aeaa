"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { cn } from "@/components/ui/cn";
import { StatusText } from "@/components/ui/status-text";
import type { TemplateVersion } from "@/lib/contract/schemas/templates";
import { REVISION_LOOK } from "./state-look";
import { wordOfVersion } from "./version-panel";

/** The revisions of a cell, newest first; pressing one shows it above. */
export function VersionList({
  versions,
  shown,
  onShow,
}: {
  versions: readonly TemplateVersion[];
  shown: string;
  onShow: (id: string) => void;
}) {
  const t = useTranslations("templates");
  const format = useFormat();
  const now = useNow();
  return (
    <section className="mt-5">
      <h3 className="text-12 font-medium text-fg-2">{t("drawer.versions")}</h3>
      <ul className="mt-1 text-12">
        {versions.map((version) => {
          const word = wordOfVersion(version);
          return (
            <li key={version.id} className="border-t border-line">
              <button
                type="button"
                aria-pressed={version.id === shown}
                onClick={() => onShow(version.id)}
                className={cn(
                  "flex h-8 w-full items-center gap-2.5 rounded-badge px-1.5 text-left hover:bg-surface-3 max-md:h-11",
                  version.id === shown && "bg-surface-3",
                )}
              >
                <span className="font-mono font-medium">v{version.number}</span>
                <span className="flex-1 text-fg-2">
                  {format.moment(new Date(version.capturedAt ?? version.createdAt), now)}
                </span>
                <StatusText {...REVISION_LOOK[word]}>{t(`states.${word}`)}</StatusText>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
