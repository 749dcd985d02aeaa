"use client";

import { CircleAlert, CircleCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { cn } from "@/components/ui/cn";
import { StatusText } from "@/components/ui/status-text";
import { Track } from "@/components/ui/track";
import type { PlanView } from "@/lib/contract/schemas/stacks";

const RESOURCES = ["vcpus", "memoryMiB", "diskGiB"] as const;

/** What is left of the project's quota after this launch. A row over its limit says by how much. */
export function QuotaRows({ plan }: { plan: PlanView }) {
  const t = useTranslations("launch");
  const format = useFormat();
  const { quota, total } = plan;
  const show = { vcpus: format.count, memoryMiB: format.memory, diskGiB: format.disk };
  return (
    <>
      <div className="mb-2 flex items-center justify-between">
        <h3 className="font-semibold">{t("quota")}</h3>
        <StatusText tone={quota.fits ? "ok" : "fail"} icon={quota.fits ? CircleCheck : CircleAlert} className="text-12">
          {quota.fits ? t("fits") : t("doesNotFit")}
        </StatusText>
      </div>
      <dl className="grid grid-cols-[auto_1fr_auto] items-center gap-x-2.5 gap-y-2 text-12">
        {RESOURCES.map((resource) => {
          const used = quota.used[resource];
          const limit = quota.limit[resource];
          const after = used + total[resource];
          const over = quota.missing.includes(resource);
          const format1 = show[resource];
          return (
            <div key={resource} className="col-span-3 grid grid-cols-subgrid items-center">
              <dt className={over ? "text-fail" : "text-fg-2"}>{t(`resource.${resource}`)}</dt>
              <dd className="contents">
                <Track
                  parts={[
                    { fraction: used / Math.max(limit, after), className: "bg-idle-mark" },
                    {
                      fraction: total[resource] / Math.max(limit, after),
                      className: over ? "bg-fail-mark" : "bg-accent",
                    },
                  ]}
                />
                <span className={cn("text-right", over && "font-medium text-fail")}>
                  {t("quotaOf", { used: format1(after), limit: format1(limit) })}
                  {over && <span className="block">{t("quotaMissing", { missing: format1(after - limit) })}</span>}
                </span>
              </dd>
            </div>
          );
        })}
      </dl>
    </>
  );
}
