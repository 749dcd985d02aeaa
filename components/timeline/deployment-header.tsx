"use client";

import { CircleX, Share2, Table2, ChartGantt } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import type { DeploymentDetail, RunState } from "@/lib/contract/schemas/deployments";
import type { Stage } from "@/lib/contract/schemas/stacks";
import { isLive } from "@/lib/deployments/timeline/types";
import { RunBadge } from "./run-badge";
import { SubjectTile } from "./subject-tile";
import type { Words } from "./use-words";

export type HeaderProps = {
  detail: DeploymentDetail;
  run: RunState;
  stage: Stage | null;
  table: boolean;
  onTable: (table: boolean) => void;
  onCancel: () => void;
  words: Words;
};

/** Title, state, and what can be done with the whole deployment. */
export function DeploymentHeader({ detail, run, stage, table, onTable, onCancel, words }: HeaderProps) {
  const { t } = words;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line py-3.5 pr-5 pl-6">
      <div className="flex min-w-0 items-center gap-3">
        <SubjectTile deployment={detail} />
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <h1 className="text-20 leading-6 font-semibold tracking-[-0.018em]">{words.title(detail, run)}</h1>
            <RunBadge run={run} stage={stage} />
          </div>
          <div className="mt-0.5 text-12 text-fg-2">
            <DeploymentFacts detail={detail} words={words} />
          </div>
        </div>
      </div>
      <div className="ml-auto flex flex-wrap items-center gap-2">
        <Button variant="ghost" onClick={() => onTable(!table)}>
          {table ? <ChartGantt aria-hidden="true" /> : <Table2 aria-hidden="true" />}
          {t(table ? "viewChart" : "viewTable")}
        </Button>
        <ShareButton words={words} />
        {isLive(run) && run !== "cancelling" && (
          <Button
            variant="danger"
            disabledReason={detail.can.cancel.allowed ? null : (detail.can.cancel.reason ?? t("cancel.notNow"))}
            onClick={onCancel}
          >
            <CircleX aria-hidden="true" />
            {t(`cancel.button.${detail.kind}`)}
          </Button>
        )}
      </div>
    </div>
  );
}

/** What is launched, in which way, by whom and when. */
export function DeploymentFacts({ detail, words }: { detail: DeploymentDetail; words: Words }) {
  return (
    <>
      {factsOf(detail, words)} <span className="text-fg-3">{whoOf(detail, words)}</span>
    </>
  );
}

function factsOf(d: DeploymentDetail, { t, common }: Words): string {
  const parts = [
    d.service !== null && d.os !== null
      ? t("serviceOnOs", { service: d.service.title, version: d.service.version, os: d.os.title })
      : (d.service?.title ?? d.os?.title ?? d.title),
  ];
  if (d.mode !== null) parts.push(common(`mode.${d.mode}`));
  if (d.nodes > 0) parts.push(common("nodes", { count: d.nodes }));
  return parts.join(", ");
}

function whoOf(d: DeploymentDetail, { t, time }: Words): string {
  const at = time(new Date(d.createdAt));
  return d.createdBy === null ? t("startedAt", { at }) : t("startedBy", { name: d.createdBy, at });
}

const SHOWN_FOR_MS = 2_000;

/** Copies the address of this very view: the selected task is in it. */
function ShareButton({ words }: { words: Words }) {
  const [said, setSaid] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    const done = await navigator.clipboard.writeText(location.href).then(
      () => true,
      () => false,
    );
    setSaid(words.t(done ? "linkCopied" : "linkRefused"));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSaid(null), SHOWN_FOR_MS);
  };
  return (
    <>
      <Button onClick={() => void copy()}>
        <Share2 aria-hidden="true" />
        {said ?? words.t("share")}
      </Button>
      <span role="status" className="sr-only">
        {said}
      </span>
    </>
  );
}
