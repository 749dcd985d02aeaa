"use client";

import { CircleCheck, CloudOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import type { ArtifactStoreItem } from "@/lib/contract/schemas/artifacts";

/** The folders that keep artifacts, one a data directory. */
export function StoresCard({ stores }: { stores: readonly ArtifactStoreItem[] }) {
  const t = useTranslations("artifacts.stores");
  const id = useId();
  const format = useFormat();
  const now = useNow();
  return (
    <Card aria-labelledby={id} className="mt-3.5 min-w-0">
      <CardHeader id={id} title={t("title")} />
      <p className="max-w-prose px-3.5 pt-2.5 text-12 text-fg-2">{t("lead")}</p>
      <ul aria-label={t("title")} className="divide-y divide-line">
        {stores.map(({ id, host, alive, seenAt, freeBytes, takesUploads }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3.5 py-2.5 text-12">
            <span className="mono font-medium">{host}</span>
            {alive ? (
              <Badge tone="ok" icon={CircleCheck}>
                {t("alive")}
              </Badge>
            ) : (
              <Badge tone="warn" icon={CloudOff}>
                {seenAt === null ? t("never") : t("away", { moment: format.moment(new Date(seenAt), now) })}
              </Badge>
            )}
            <span className="text-fg-2">{t("free", { size: format.bytes(freeBytes) })}</span>
            {takesUploads && <span className="text-fg-2">{t("takesUploads")}</span>}
          </li>
        ))}
      </ul>
      {stores.length === 0 && <p className="px-3.5 py-2.5 text-12 text-fg-3">{t("none")}</p>}
    </Card>
  );
}
