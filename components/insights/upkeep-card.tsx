"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { useFormat } from "@/components/layout/use-format";
import { Card, CardHeader } from "@/components/ui/card";
import type { Insights } from "@/lib/contract/schemas/insights";

type Upkeep = Insights["upkeep"];

/** What is kept now, and what making and checking it took in the period. */
export function UpkeepCard({ upkeep }: { upkeep: Upkeep }) {
  const t = useTranslations("insights");
  const id = useId();
  return (
    <Card aria-labelledby={id}>
      <CardHeader id={id} title={t("upkeep.title")} />
      <dl className="grid grid-cols-2 max-sm:grid-cols-1 [&>div]:border-line [&>div]:px-3.5 [&>div]:py-3 [&>div]:not-last:border-b sm:[&>div:nth-child(4)]:border-b sm:[&>div:nth-child(odd):not(:last-child)]:border-r sm:[&>div:last-child]:col-span-2">
        <Kept label={t("upkeep.osImages")} of={upkeep.osImages} />
        <Kept label={t("upkeep.bakedImages")} of={upkeep.bakedImages} />
        <Work label={t("upkeep.builds")} of={upkeep.builds} />
        <Work label={t("upkeep.bakes")} of={upkeep.bakes} />
        <Work label={t("upkeep.checks")} of={upkeep.checks} />
      </dl>
    </Card>
  );
}

function Kept({ label, of: { images, bytes } }: { label: string; of: Upkeep["osImages"] }) {
  const t = useTranslations("insights");
  const format = useFormat();
  return (
    <div>
      <dt className="text-12 text-fg-3">{label}</dt>
      <dd>
        <span className="block text-16 font-semibold">{format.count(images)}</span>
        <span className="text-12 text-fg-2">{t("upkeep.size", { size: format.bytes(bytes) })}</span>
      </dd>
    </div>
  );
}

function Work({ label, of: { done, failed, ms } }: { label: string; of: Upkeep["bakes"] }) {
  const t = useTranslations("insights");
  const format = useFormat();
  return (
    <div>
      <dt className="text-12 text-fg-3">{label}</dt>
      <dd>
        <span className="block text-16 font-semibold">{format.count(done)}</span>
        <span className="text-12 text-fg-2">{t("upkeep.work", { failed, time: format.duration(ms) })}</span>
      </dd>
    </div>
  );
}
