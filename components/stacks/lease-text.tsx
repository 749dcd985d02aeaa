"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import type { StackSummary } from "@/lib/contract/schemas/stacks";

/** "ends in 2 d", and once it has ended when the stack is removed; nothing where no lease runs. */
export function LeaseText({ stack: { lease, state } }: { stack: Pick<StackSummary, "lease" | "state"> }) {
  const t = useTranslations("stacks.lease");
  const format = useFormat();
  const now = useNow();
  if (lease === null || state === "removing" || state === "removed") return null;
  const at = lease.ended ? lease.removesAt : lease.endsAt;
  const left = format.span(Date.parse(at) - now.getTime());
  return (
    <time dateTime={at} title={format.dateTime(new Date(at))} className={lease.ended ? "text-warn" : undefined}>
      {t(lease.ended ? "removedIn" : "endsIn", { time: left })}
    </time>
  );
}
