"use client";

import { Camera, CircleAlert, RotateCcw, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Spinner } from "@/components/ui/spinner";
import { useApi } from "@/lib/api-client/query";
import type { Snapshot } from "@/lib/contract/schemas/snapshots";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { useStackAccess } from "./use-stack-access";

const TakeDialog = dynamic(() => import("./snapshot-dialogs").then((m) => m.TakeDialog), { ssr: false });
const RestoreDialog = dynamic(() => import("./snapshot-dialogs").then((m) => m.RestoreDialog), { ssr: false });
const DeleteDialog = dynamic(() => import("./snapshot-dialogs").then((m) => m.DeleteDialog), { ssr: false });

type Asked = { what: "take" } | { what: "restore" | "delete"; snapshot: Snapshot };

/** Moments that the whole stack can be brought back to: when, by whom, what for, and what each costs. */
export function SnapshotsCard({ stack, className }: { stack: StackDetail; className?: string }) {
  const t = useTranslations("stacks.snapshots");
  const title = useId();
  const access = useStackAccess(stack.project);
  const [asked, setAsked] = useState<Asked | null>(null);
  const { data, error, refetch, isFetching } = useApi(
    "listSnapshots",
    { params: { stack: stack.id } },
    { keepPrevious: false },
  );
  const mayNot = access.may("stack.act") ? null : t("mayNot", { project: access.title });
  const close = () => setAsked(null);
  return (
    <Card aria-labelledby={title} className={cn("min-w-0", className)}>
      <CardHeader
        id={title}
        title={t("title")}
        end={
          data && (
            <>
              <span className="text-12 text-fg-3">{t("count", { count: data.items.length, limit: data.limit })}</span>
              <Button
                size="sm"
                disabledReason={mayNot ?? data.can.reason}
                onClick={() => setAsked({ what: "take" })}
                aria-haspopup="dialog"
              >
                <Camera aria-hidden="true" />
                {t("take")}
              </Button>
            </>
          )
        }
      />
      {error && !data && (
        <div className="p-3.5">
          <ApiErrorState error={error} title={t("notLoaded")} onRetry={() => void refetch()} retrying={isFetching} />
        </div>
      )}
      {data?.items.length === 0 && <p className="px-3.5 py-2.5 text-12 text-fg-2">{t("none")}</p>}
      {data && data.items.length > 0 && (
        <ul className="divide-y divide-line">
          {data.items.map((snapshot) => (
            <Row
              key={snapshot.id}
              snapshot={snapshot}
              currency={data.card?.currency ?? null}
              mayNot={mayNot}
              onAsk={(what) => setAsked({ what, snapshot })}
            />
          ))}
        </ul>
      )}
      {data && asked?.what === "take" && <TakeDialog stack={stack} list={data} onClose={close} />}
      {asked?.what === "restore" && <RestoreDialog stack={stack} snapshot={asked.snapshot} onClose={close} />}
      {asked?.what === "delete" && <DeleteDialog stack={stack} snapshot={asked.snapshot} onClose={close} />}
    </Card>
  );
}

function Row({
  snapshot,
  currency,
  mayNot,
  onAsk,
}: {
  snapshot: Snapshot;
  currency: string | null;
  mayNot: string | null;
  onAsk: (what: "restore" | "delete") => void;
}) {
  const t = useTranslations("stacks.snapshots");
  const format = useFormat();
  const now = useNow();
  const { number, note, state, createdAt, createdBy, sizeMiB, price, can } = snapshot;
  const about = [
    ...(createdBy === null ? [] : [createdBy]),
    ...(sizeMiB > 0 ? [format.memory(sizeMiB)] : []),
    ...(price && currency && sizeMiB > 0 ? [t("perMonth", { amount: format.money(price.month, currency) })] : []),
  ];
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-3.5 py-2">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-semibold whitespace-nowrap">{t("number", { number })}</span>
          {note !== "" && <span className="min-w-0 [overflow-wrap:anywhere]">{note}</span>}
          {state === "incomplete" && (
            <Badge tone="warn" icon={CircleAlert}>
              {t("incomplete")}
            </Badge>
          )}
        </p>
        <p className="text-12 text-fg-3">
          <time dateTime={createdAt} title={createdAt}>
            {format.moment(new Date(createdAt), now)}
          </time>
          {about.map((part) => (
            <span key={part}>, {part}</span>
          ))}
        </p>
      </div>
      {state === "taking" ? (
        <span className="flex items-center gap-1.5 text-12 text-fg-2">
          <Spinner className="text-run-mark" />
          {t("taking")}
        </span>
      ) : (
        <div className="flex gap-1.5 max-md:w-full">
          <Button
            size="sm"
            aria-label={t("restoreNumber", { number })}
            aria-haspopup="dialog"
            disabledReason={mayNot ?? can.restore.reason}
            onClick={() => onAsk("restore")}
          >
            <RotateCcw aria-hidden="true" />
            {t("restore")}
          </Button>
          <Button
            size="sm"
            variant="ghost"
            aria-label={t("deleteNumber", { number })}
            aria-haspopup="dialog"
            disabledReason={mayNot ?? can.delete.reason}
            onClick={() => onAsk("delete")}
          >
            <Trash2 aria-hidden="true" />
            {t("delete")}
          </Button>
        </div>
      )}
    </li>
  );
}
