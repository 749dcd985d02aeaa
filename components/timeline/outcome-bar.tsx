"use client";

import { CircleCheck, ClockAlert, Hourglass, Undo2, type LucideIcon } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { paths } from "@/lib/api-client/paths";
import type { DeploymentDetail } from "@/lib/contract/schemas/deployments";
import type { RunStatus, TimelineState } from "@/lib/deployments/timeline/types";
import { aboutSnapshot } from "./about-snapshot";
import type { Words } from "./use-words";

/** One line about how things stand besides a failure: the place in the queue, ready, cancelled, and what is left behind. */
export function OutcomeBar({ detail, state, words }: { detail: DeploymentDetail; state: TimelineState; words: Words }) {
  const { t } = words;
  const left = detail.leftBehind;
  const parts: { icon: LucideIcon; title: string; text: string; end?: ReactNode }[] = [];
  if (state.run === "queued") {
    const ahead = detail.queuePosition === null ? null : detail.queuePosition - 1;
    parts.push({
      icon: Hourglass,
      title: t("outcome.queued"),
      text: ahead === null ? "" : t("outcome.queuedAhead", { ahead }),
    });
  }
  if (state.run === "succeeded" && detail.kind === "launch" && detail.stack !== null) {
    parts.push({
      icon: CircleCheck,
      title: t("outcome.ready", { name: detail.stack.name, duration: words.duration(state.endedMs ?? 0) }),
      text: t("outcome.checks", { count: detail.checks.length }),
      end: (
        <Link
          href={paths.stack(detail.stack.id)}
          className="font-medium whitespace-nowrap text-accent-text hover:underline"
        >
          {t("outcome.openStack")}
        </Link>
      ),
    });
  }
  const snapshot = aboutSnapshot(detail);
  if (state.run === "cancelled" && snapshot !== null)
    parts.push({
      icon: Undo2,
      title: t(`outcome.snapshotCancelled.${snapshot}`),
      text: t(`outcome.snapshotKept.${snapshot}`),
    });
  else if (state.run === "cancelled" && detail.kind === "action")
    parts.push({ icon: Undo2, title: t("outcome.actionCancelled"), text: t("outcome.actionKept") });
  else if (state.run === "cancelled" && detail.kind === "scale-in")
    parts.push({ icon: Undo2, title: t("outcome.scaleInCancelled"), text: t("outcome.scaleInKept") });
  else if (state.run === "cancelled" && detail.kind === "scale-out")
    parts.push({ icon: Undo2, title: t("outcome.cancelled"), text: t("outcome.takenBack") });
  else if (state.run === "cancelled")
    parts.push({ icon: Undo2, title: t("outcome.cancelled"), text: left.length === 0 ? t("outcome.nothingLeft") : "" });
  if (left.length > 0 && (state.run === "cancel-failed" || state.run === "cancelled")) {
    parts.push({ icon: ClockAlert, title: t("outcome.left", { count: left.length }), text: left.join(", ") });
  }
  return parts.map(({ icon: Icon, title, text, end }) => (
    <div
      key={title}
      role="status"
      className="flex flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line bg-surface-2 px-6 py-2 text-12 max-md:px-4"
    >
      <Icon aria-hidden="true" className="size-3.5 shrink-0 text-fg-3" />
      <span className="min-w-0">
        <b className="font-semibold">{title}</b> <span className="text-fg-2">{text}</span>
      </span>
      {end && <span className="ml-auto">{end}</span>}
    </div>
  ));
}

/** At the foot of a failed run: machines that are kept for a retry or a look, and the way to give them back. */
export function KeptBar({
  detail,
  run,
  onRelease,
  words: { t },
}: {
  detail: DeploymentDetail;
  run: RunStatus;
  onRelease: () => void;
  words: Words;
}) {
  const { leftBehind, can } = detail;
  if (run !== "failed" || leftBehind.length === 0) return null;
  return (
    <div
      role="status"
      className="sticky bottom-0 mt-auto flex flex-wrap items-center gap-x-2.5 gap-y-1 border-t border-line bg-surface px-6 py-2.5 text-12 max-md:static max-md:px-4"
    >
      <ClockAlert aria-hidden="true" className="size-4 shrink-0 text-fg-3" />
      <span className="min-w-0 flex-1">
        <b className="font-semibold">{t("outcome.kept", { count: leftBehind.length })}</b>{" "}
        <span className="text-fg-2">{t("outcome.keptWhy")}</span>
      </span>
      {can.cancel.allowed && (
        <button
          type="button"
          className="rounded-badge font-medium whitespace-nowrap text-accent-text hover:underline max-md:min-h-11"
          onClick={onRelease}
        >
          {t("outcome.release")}
        </button>
      )}
    </div>
  );
}
