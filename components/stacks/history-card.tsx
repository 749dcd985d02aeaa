"use client";

import {
  Ban,
  CalendarClock,
  CalendarX2,
  Camera,
  CameraOff,
  CircleCheck,
  CirclePause,
  CircleX,
  Eye,
  History,
  type LucideIcon,
  Rocket,
  RotateCw,
  Scaling,
  Tag,
  Trash2,
  Zap,
} from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Button } from "@/components/ui/button";
import { paths } from "@/lib/api-client/paths";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { type HistoryEntry, type KnownAction, knownAction, leaseChange, localTextOf, tagChanges } from "./history";

const SHOWN = 10;

const ICON: Record<KnownAction, LucideIcon> = {
  "stack-launched": Rocket,
  "stack-ready": CircleCheck,
  "stack-action-started": Zap,
  "stack-scaled": Scaling,
  "stack-snapshot-taken": Camera,
  "stack-snapshot-not-taken": CircleX,
  "stack-snapshot-deleted": CameraOff,
  "stack-snapshot-not-deleted": CircleX,
  "stack-tagged": Tag,
  "stack-lease-set": CalendarClock,
  "stack-lease-ended": CalendarX2,
  "stack-stopped": CirclePause,
  "stack-failed": CircleX,
  "stack-destroyed": Trash2,
  "stack-removed": Trash2,
  "deployment-cancelled": Ban,
  "deployment-retried": RotateCw,
  "secret-revealed": Eye,
};

/** What happened to the stack and who did it, the newest first. */
export function HistoryCard({ stack, className }: { stack: StackDetail; className?: string }) {
  const t = useTranslations("stacks.history");
  const title = useId();
  const [all, setAll] = useState(false);
  const shown = all ? stack.history : stack.history.slice(0, SHOWN);
  return (
    <section aria-labelledby={title} className={className}>
      <h2 id={title} className="mb-2 text-14 font-semibold">
        {t("title")}
      </h2>
      {stack.history.length === 0 && <p className="text-fg-2">{t("empty")}</p>}
      <ol className="text-12">
        {shown.map((entry, index) => (
          <Entry key={`${entry.at}:${entry.action}:${index}`} entry={entry} stack={stack} />
        ))}
      </ol>
      {stack.history.length > shown.length && (
        <Button variant="ghost" size="sm" className="mt-1 -ml-2" onClick={() => setAll(true)}>
          {t("showAll", { count: stack.history.length })}
        </Button>
      )}
    </section>
  );
}

function Entry({ entry, stack }: { entry: HistoryEntry; stack: StackDetail }) {
  const t = useTranslations("stacks.history");
  const format = useFormat();
  const now = useNow();
  const sentence = useSentence();
  const known = knownAction(entry.action);
  const Icon = known ? ICON[known] : History;
  return (
    <li className="flex min-h-[30px] flex-wrap items-center gap-x-3 gap-y-0.5 border-t border-line py-1.5 max-md:py-2.5">
      <time
        dateTime={entry.at}
        title={entry.at}
        className="w-[118px] shrink-0 text-fg-3 max-md:order-1 max-md:w-auto max-md:pl-[26px]"
      >
        {format.moment(new Date(entry.at), now)}
      </time>
      <Icon aria-hidden="true" className="size-3.5 shrink-0 text-fg-3" />
      <span className="min-w-0 flex-1 max-md:basis-[calc(100%-26px)] max-md:text-13">
        {sentence(entry, stack)}
        {entry.deploymentId && (
          <>
            {" "}
            <Link
              href={paths.deployment(entry.deploymentId)}
              className="ml-1 font-medium text-accent-text hover:underline"
            >
              {t("deployment")}
            </Link>
          </>
        )}
      </span>
      <span className="shrink-0 text-fg-3 max-md:order-2">{entry.by ?? t("system")}</span>
    </li>
  );
}

const isScaling = (kind: unknown): kind is "scale-out" | "scale-in" => kind === "scale-out" || kind === "scale-in";

/** An entry as a sentence in the page's language. What this version has no sentence for is shown by its name. */
function useSentence(): (entry: HistoryEntry, stack: StackDetail) => string {
  const t = useTranslations("stacks.history.action");
  const format = useFormat();
  return ({ action, data }, stack) => {
    const known = knownAction(action);
    switch (known) {
      case null:
        return t("other", { action });
      case "stack-ready":
        if (data.kind === "action") return t("stack-ready-action");
        if (isScaling(data.kind))
          return t(data.cancelled === true ? "stack-ready-takenBack" : `stack-ready-${data.kind}`);
        return stack.readyMs === null
          ? t("stack-ready")
          : t("stack-readyAfter", { duration: format.duration(stack.readyMs) });
      case "stack-failed":
        if (data.kind === "action") return t("stack-failed-action");
        if (isScaling(data.kind)) return t(`stack-failed-${data.kind}`);
        return t(data.kind === "destroy" ? "stack-failed-destroy" : "stack-failed");
      case "stack-action-started": {
        const title = localTextOf(data.actionTitle);
        const started = title === null ? String(data.actionTitle) : format.text(title);
        if (typeof data.node !== "string") return t("stack-action-started", { action: started });
        return t("stack-action-started-node", { action: started, node: data.node });
      }
      case "stack-scaled": {
        const nodes = Array.isArray(data.nodes) ? data.nodes.join(", ") : "";
        return isScaling(data.kind) ? t(`stack-scaled-${data.kind}`, { nodes }) : t("other", { action });
      }
      case "stack-snapshot-taken":
      case "stack-snapshot-not-taken":
      case "stack-snapshot-deleted":
      case "stack-snapshot-not-deleted":
        return t(known, { number: String(data.snapshot) });
      case "stack-tagged": {
        const { set, removed } = tagChanges(data);
        return [
          ...(set.length > 0 ? [t("stack-tagged", { tags: set.join(", ") })] : []),
          ...(removed.length > 0 ? [t("stack-untagged", { tags: removed.join(", ") })] : []),
        ].join("; ");
      }
      case "stack-lease-set": {
        const { before, after } = leaseChange(data);
        if (after === null) return t("stack-lease-taken");
        const moment = format.dateTime(new Date(after));
        if (before === null) return t("stack-lease-set", { moment });
        return t(before < after ? "stack-lease-extended" : "stack-lease-shortened", { moment });
      }
      case "stack-destroyed":
        return t(data.lease === true ? "stack-destroyed-lease" : "stack-destroyed");
      case "secret-revealed":
        if (typeof data.node === "string") return t("secret-revealed-ssh", { node: data.node });
        return t("secret-revealed", {
          user: stack.credentials.find(({ secret }) => secret === data.secret)?.user ?? String(data.secret),
        });
      default:
        return t(known);
    }
  };
}
