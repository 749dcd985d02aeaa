"use client";

import { ChartGantt, CirclePause, CircleX, Trash2 } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { buttonClass } from "@/components/ui/button-class";
import { cn } from "@/components/ui/cn";
import { Spinner } from "@/components/ui/spinner";
import { paths } from "@/lib/api-client/paths";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { HeldStart } from "./held-start";
import { removalOf, stopOf } from "./history";
import { useRunProgress, type RunProgress } from "./use-run-progress";

/** What the stack is going through, with the way to its deployment; nothing while it is simply ready. */
export function RunLine({ stack }: { stack: StackDetail }) {
  switch (stack.state) {
    case "ready":
      return null;
    case "stopped":
      return <Stopped stack={stack} />;
    case "launching":
    case "changing":
    case "removing":
      return <Underway key={stack.deploymentId} stack={stack} />;
    case "failed":
      return <Failed key={stack.deploymentId} stack={stack} />;
    case "removed":
      return <Removed stack={stack} />;
  }
}

function Line({
  icon,
  tone,
  action,
  children,
}: {
  icon: ReactNode;
  tone: "run" | "fail" | "idle";
  action: ReactNode;
  children: ReactNode;
}) {
  return (
    <div
      className={cn(
        "mt-4 flex flex-wrap items-start gap-x-3 gap-y-2.5 rounded-card border px-3.5 py-3",
        {
          run: "border-line-2 bg-surface-2",
          fail: "border-fail-line border-l-[3px] border-l-fail-mark",
          idle: "border-line-2 bg-surface-2",
        }[tone],
      )}
    >
      {icon}
      <div className="min-w-0 flex-1 basis-60">{children}</div>
      {action}
    </div>
  );
}

function DeploymentLink({ id, children }: { id: string; children: ReactNode }) {
  return (
    <Link href={paths.deployment(id)} className={buttonClass({ size: "sm", className: "max-md:w-full" })}>
      <ChartGantt aria-hidden="true" />
      {children}
    </Link>
  );
}

/** What changes a stack that was ready, by name; null where it is launched or removed. */
function useChangeOf(deployment: RunProgress["deployment"]): string | null {
  const t = useTranslations("stacks.run");
  const format = useFormat();
  if (deployment?.kind === "scale-out" || deployment?.kind === "scale-in") return t(deployment.kind);
  return deployment?.action ? format.text(deployment.action.title) : null;
}

function Underway({ stack }: { stack: StackDetail }) {
  const t = useTranslations("stacks.run");
  const format = useFormat();
  const { deployment, stepsDone } = useRunProgress(stack.deploymentId, ["getStack"]);
  const removing = stack.state === "removing";
  const gone = stack.nodeList.filter(({ state }) => state === "removed").length;
  // A removal is counted in nodes: a cancelled launch has steps of both kinds, and only its nodes say how much is left.
  const [done, total] = removing ? [gone, stack.nodes] : [stepsDone, deployment?.stepsTotal ?? 0];
  const figures = { done: format.count(done), total: format.count(total) };
  const action = useChangeOf(deployment);
  const position = removing ? null : (deployment?.queuePosition ?? null);
  const text = removing
    ? t("removing", figures)
    : position !== null
      ? t(action === null ? "queued" : "changeQueued", { position })
      : action === null
        ? t("launching", figures)
        : t("changing", { ...figures, action });
  return (
    <Line
      tone="run"
      icon={<Spinner className="mt-px text-run-mark" />}
      action={<DeploymentLink id={stack.deploymentId}>{t("open")}</DeploymentLink>}
    >
      <p className="font-medium">{deployment ? text : "\u00a0"}</p>
      <div
        role="progressbar"
        aria-label={t("progress")}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={text}
        className="mt-2 h-1.5 overflow-hidden rounded-[3px] bg-surface-4"
      >
        <div
          className={cn(
            "h-full rounded-[3px] transition-[width] duration-300",
            removing ? "bg-idle-mark" : "bg-accent",
          )}
          style={{ width: total > 0 ? `${(done / total) * 100}%` : "0" }}
        />
      </div>
    </Line>
  );
}

function Failed({ stack }: { stack: StackDetail }) {
  const t = useTranslations("stacks.run");
  const { deployment } = useRunProgress(stack.deploymentId, []);
  const failure = deployment?.failure;
  const removal = deployment !== null && (deployment.kind === "destroy" || deployment.state === "cancel-failed");
  const node = failure?.node;
  const action = useChangeOf(deployment);
  const title =
    action !== null
      ? deployment?.state === "cancelled"
        ? t("changeCancelled", { action })
        : node
          ? t("changeFailedAt", { action, node })
          : t("changeFailed", { action })
      : node
        ? t(removal ? "removalFailedAt" : "failedAt", { node })
        : t(removal ? "removalFailed" : "failed");
  const next =
    deployment?.kind === "scale-out"
      ? "nextScaleOut"
      : deployment?.kind === "scale-in"
        ? "nextScaleIn"
        : action !== null
          ? // Only disks of two times allow no other action at all.
            stack.actions.some(({ can }) => can.allowed)
            ? "nextChange"
            : "nextRestore"
          : removal
            ? "nextRemoval"
            : "next";
  return (
    <Line
      tone="fail"
      icon={<CircleX aria-hidden="true" className="mt-px size-4 text-fail-mark" />}
      action={<DeploymentLink id={stack.deploymentId}>{t("openFailed")}</DeploymentLink>}
    >
      <p className="font-semibold">{deployment ? title : "\u00a0"}</p>
      {failure && (
        <div className="mt-0.5 max-w-prose text-fg-2">
          <p className="[overflow-wrap:anywhere]">{failure.detail}</p>
          <p>{failure.remedy}</p>
        </div>
      )}
      {deployment && <p className="mt-1 text-12 text-fg-3">{t(next)}</p>}
    </Line>
  );
}

function Stopped({ stack }: { stack: StackDetail }) {
  const t = useTranslations("stacks.run");
  return (
    <Line
      tone="idle"
      icon={<CirclePause aria-hidden="true" className="mt-px size-4 text-idle-mark" />}
      action={<DeploymentLink id={stopOf(stack) ?? stack.deploymentId}>{t("openStop")}</DeploymentLink>}
    >
      <p className="font-medium">{t("stopped")}</p>
      <p className="mt-0.5 text-12 text-fg-2">{t("stoppedDetail")}</p>
      <HeldStart stack={stack} />
    </Line>
  );
}

function Removed({ stack }: { stack: StackDetail }) {
  const t = useTranslations("stacks.removed");
  const format = useFormat();
  const now = useNow();
  const removal = removalOf(stack);
  return (
    <Line
      tone="idle"
      icon={<Trash2 aria-hidden="true" className="mt-px size-4 text-idle-mark" />}
      action={<DeploymentLink id={removal?.deploymentId ?? stack.deploymentId}>{t("open")}</DeploymentLink>}
    >
      <p className="font-medium">
        {removal ? t("title", { moment: format.moment(new Date(removal.at), now) }) : t("untimed")}
      </p>
      <p className="mt-0.5 text-12 text-fg-2">{t("detail")}</p>
    </Line>
  );
}
