"use client";

import { CalendarClock } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Button } from "@/components/ui/button";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { stackCan } from "@/lib/deployments/predicates";
import { LeaseDialog } from "./lease-dialog";
import { useStackAccess } from "./use-stack-access";

/** As long before its end as people are told of it. */
const SOON_MS = 72 * 3_600_000;

/** That a lease ends soon or has ended, what that means for the stack, and the way to extend it. */
export function LeaseLine({ stack }: { stack: StackDetail }) {
  const t = useTranslations("stacks.lease");
  const format = useFormat();
  const now = useNow();
  const access = useStackAccess(stack.project);
  const [editing, setEditing] = useState(false);
  const { lease } = stack;
  if (!lease || !stackCan.lease(stack.state).allowed) return null;
  const left = Date.parse(lease.endsAt) - now.getTime();
  if (!lease.ended && left > SOON_MS) return null;
  return (
    <div
      role="status"
      className="mt-4 flex flex-wrap items-start gap-x-3 gap-y-2.5 rounded-card border border-line-2 bg-warn-bg px-3.5 py-3"
    >
      <CalendarClock aria-hidden="true" className="mt-px size-4 text-warn" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium">{lease.ended ? t("hasEnded") : t("endsSoon", { time: format.span(left) })}</p>
        <p className="mt-0.5 text-12 text-fg-2">
          {lease.ended
            ? t("removes", { moment: format.dateTime(new Date(lease.removesAt)) })
            : t("stops", { moment: format.dateTime(new Date(lease.endsAt)) })}
        </p>
      </div>
      <Button
        size="sm"
        className="max-md:w-full"
        disabledReason={access.may("stack.act") ? null : t("mayNot", { project: access.title })}
        onClick={() => setEditing(true)}
      >
        {t("extend")}
      </Button>
      {editing && <LeaseDialog stack={stack} onClose={() => setEditing(false)} />}
    </div>
  );
}
