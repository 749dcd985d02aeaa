"use client";

import { ExternalLink, Undo2, X } from "lucide-react";
import Link from "next/link";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useMay } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { useFormat } from "@/components/layout/use-format";
import { useWide } from "@/components/layout/use-media";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import { StackArithmetic } from "./stack-arithmetic";

// Finance alone needs it, and seldom.
const TakeBackDialog = dynamic(() => import("./take-back-dialog").then((m) => m.TakeBackDialog), {
  ssr: false,
});

type LinePanelProps = { stack: string; month: string; onClose: () => void };

/** The arithmetic of one stack: beside the page where there is room, over it where there is not. */
export function LinePanel({ stack, month, onClose }: LinePanelProps) {
  const t = useTranslations("billing");
  const common = useTranslations("common");
  const format = useFormat();
  const wide = useWide();
  const query = useApi("getStackCosts", { params: { stack }, query: month === "current" ? {} : { month } });
  const about = useApi("getStack", { params: { stack } });
  const may = useMay("rate.manage");
  const [taking, setTaking] = useState(false);
  const name = about.data?.name ?? "…";
  const body = (
    <>
      {about.data && (
        <p className="mb-3 text-12 text-fg-2">
          <Link href={paths.stack(stack)} className="inline-flex items-center gap-1 text-accent-text hover:underline">
            {t("toStack")}
            <ExternalLink aria-hidden="true" className="size-3" />
          </Link>
        </p>
      )}
      <QueryState query={query} title={t("notLoaded")} loading={<PanelSkeleton />} />
      {query.data && <StackArithmetic data={query.data} />}
      {query.data && may && about.data && (
        <Button className="mt-4" onClick={() => setTaking(true)}>
          <Undo2 aria-hidden="true" />
          {t("takeBack")}
        </Button>
      )}
      {taking && about.data && query.data && (
        <TakeBackDialog
          stack={about.data}
          nodes={about.data.nodeList.map((node) => node.name)}
          timeZone={query.data.timeZone}
          onClose={() => setTaking(false)}
        />
      )}
    </>
  );
  if (!wide)
    return (
      <Dialog open onClose={onClose} place="side" title={<span className="mono">{name}</span>}>
        {body}
      </Dialog>
    );
  return (
    <aside
      aria-label={t("details", { name, month: query.data ? format.month(query.data.month) : "…" })}
      className="min-h-0 overflow-y-auto border-l border-line bg-surface-2 px-[18px] py-4"
    >
      <div className="mb-1 flex items-center justify-between gap-2">
        <h2 className="mono min-w-0 truncate text-14 font-semibold">{name}</h2>
        <Button variant="ghost" size="sm" shape="icon" aria-label={common("close")} onClick={onClose}>
          <X aria-hidden="true" />
        </Button>
      </div>
      {body}
    </aside>
  );
}

function PanelSkeleton() {
  return (
    <Loading>
      <div className="flex flex-col gap-3">
        {[0, 1, 2].map((row) => (
          <Skeleton key={row} className="h-14 w-full" />
        ))}
      </div>
    </Loading>
  );
}
