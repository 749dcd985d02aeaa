"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import type { TemplateVersion } from "@/lib/contract/schemas/templates";

/** Every change of a revision's state: when, by whom and why. */
export function VersionHistory({ version: { number, changes } }: { version: TemplateVersion }) {
  const t = useTranslations("templates");
  const format = useFormat();
  const now = useNow();
  return (
    <section className="mt-5">
      <h3 className="text-12 font-medium text-fg-2">{t("drawer.history", { number })}</h3>
      <ol className="mt-1.5 border-l border-line-2 pl-3 text-12">
        {changes.map((change, i) => (
          <li key={i} className="py-1">
            <span className="font-medium">
              {t(`states.${change.to === "draft" && i === changes.length - 1 ? "asked" : change.to}`)}
            </span>{" "}
            <span className="text-fg-2">
              {t("drawer.changeBy", {
                at: format.moment(new Date(change.at), now),
                who: change.by ?? t("drawer.portal"),
              })}
            </span>
            <span className="block text-fg-2">{change.reason}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
