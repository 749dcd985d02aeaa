"use client";

import { OctagonX, RotateCw, SquareTerminal, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { BudgetNotes } from "@/components/layout/budget-notes";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import type { DeploymentDetail } from "@/lib/contract/schemas/deployments";
import type { FailureSummary } from "@/lib/deployments/timeline/failure-summary";
import type { RunStatus } from "@/lib/deployments/timeline/types";
import { takenBack } from "./taken-back";
import type { Retry } from "./use-retry";
import { subjectOf, type Words } from "./use-words";

export type FailurePanelProps = {
  detail: DeploymentDetail;
  run: RunStatus;
  failure: FailureSummary;
  retry: Retry;
  onRollBack: () => void;
  /** Asks for the way into a node. */
  onShell: (node: string) => void;
  onSelect: (mark: string) => void;
  words: Words;
};

/** What did not happen, why, and what to do: the failed step, its task's own words, and the ways on. */
export function FailurePanel({ detail, run, failure, retry, onRollBack, onShell, onSelect, words }: FailurePanelProps) {
  const { t } = words;
  const codes = useTranslations("errors.code");
  const code = detail.failure?.code ?? "internal";
  const headline = t(`failed.headline.${failure.action}`, { node: failure.node ?? "" });
  const reason = failure.task === null ? codes(code) : t("failed.atTask", { task: failure.task.name });
  const stopped = run === "failed" || run === "cancel-failed";
  return (
    <section
      aria-labelledby="why"
      className="border-b border-line px-6 pt-[15px] pb-3.5 inset-shadow-[3px_0_0_var(--fail-mark)] max-md:px-4"
    >
      <div className="flex items-start gap-2.5">
        <OctagonX aria-hidden="true" className="mt-0.5 size-[18px] shrink-0 text-fail-mark" />
        <div className="min-w-0">
          <h2 id="why" className="text-16 font-semibold tracking-[-0.01em] text-balance">
            {t("failed.because", { headline, reason })}
          </h2>
          <p className="mt-0.5 text-fg-2">{consequence(failure, run, words)}</p>
        </div>
      </div>
      <div className="mt-3 ml-7 grid grid-cols-2 gap-x-8 gap-y-3 max-lg:grid-cols-1 max-md:ml-0">
        <Text title={t("failed.cause")} text={failure.detail} />
        <Text title={t("failed.fix")} text={failure.remedy} />
      </div>
      {failure.output !== "" && (
        <div className="relative mt-3 ml-7 max-md:ml-0">
          <pre
            lang="en"
            tabIndex={0}
            aria-label={t("failed.output")}
            className="max-h-32 overflow-auto rounded-control border border-fail-line bg-fail-bg p-2.5 pr-10 font-mono text-[11.5px] leading-[18px] whitespace-pre-wrap text-fail"
          >
            {failure.output}
          </pre>
          <CopyButton text={failure.output} what={t("failed.copy")} className="absolute top-1 right-1" />
        </div>
      )}
      <Attempts failure={failure} onSelect={onSelect} words={words} />
      {stopped && <HeldRetry detail={detail} retry={retry} words={words} />}
      {stopped && (
        // On phones they stand in the bar at the bottom, in reach at any place of the page.
        <div className="mt-3.5 ml-7 flex flex-wrap items-center gap-2 max-md:ml-0">
          <div className="contents max-md:hidden">
            <FailureActions {...{ detail, run, retry, onRollBack, words }} />
          </div>
          <ShellButton detail={detail} node={failure.node} onShell={onShell} />
          <Before history={detail.failureHistory} words={words} />
        </div>
      )}
    </section>
  );
}

/** Says which budgets would hold the retry up, before anybody presses it; nothing where none does. */
function HeldRetry({ detail, retry, words: { t } }: Pick<FailurePanelProps, "detail" | "retry" | "words">) {
  if (retry.held.length === 0 || detail.project === null) return null;
  return (
    <section
      aria-label={t("failed.heldTitle")}
      className="mt-3 ml-7 max-w-prose rounded-card border border-line-2 px-3.5 py-3 max-md:ml-0"
    >
      <h3 className="mb-2 text-12 font-medium text-fg-2">{t("failed.heldTitle")}</h3>
      <BudgetNotes checks={retry.held} project={detail.project} order={subjectOf(detail)} onAsked={retry.refresh} />
    </section>
  );
}

/** The ways on from a failed run; an action made nothing that could be rolled back. */
export function FailureActions({
  detail,
  run,
  retry,
  onRollBack,
  short = false,
  words: { t },
}: Omit<FailurePanelProps, "failure" | "onShell" | "onSelect"> & { short?: boolean }) {
  return (
    <>
      {run === "failed" && (
        <Button variant="primary" busy={retry.pending} disabledReason={retry.refusal} onClick={retry.now}>
          <RotateCw aria-hidden="true" />
          {t("failed.retry")}
        </Button>
      )}
      {detail.kind !== "action" && (
        <Button
          disabledReason={detail.can.cancel.allowed ? null : (detail.can.cancel.reason ?? t("failed.noRollBack"))}
          onClick={onRollBack}
        >
          <Undo2 aria-hidden="true" />
          {detail.nodes === 0
            ? t("failed.rollBackImage")
            : short
              ? t("rollBack.button")
              : t("failed.rollBack", { count: takenBack(detail) })}
        </Button>
      )}
    </>
  );
}

/** The third way on: look for yourself. An image build's machine is nobody's node. */
function ShellButton({
  detail,
  node,
  onShell,
}: Pick<FailurePanelProps, "detail" | "onShell"> & { node: string | null }) {
  const t = useTranslations("ssh");
  const verdict = node === null ? undefined : detail.can.openSsh[node];
  if (node === null || verdict === undefined) return null;
  return (
    <Button variant="ghost" className="max-md:-ml-3" disabledReason={verdict.reason} onClick={() => onShell(node)}>
      <SquareTerminal aria-hidden="true" />
      {t("openOn", { node })}
    </Button>
  );
}

function consequence(failure: FailureSummary, run: RunStatus, { t, duration }: Words): string {
  if (run === "settling") return t("failed.settling");
  const fine = failure.nodes > 1 ? t("failed.fine", { healthy: failure.healthy, nodes: failure.nodes }) : "";
  const others = failure.others.length > 0 ? t("failed.others", { count: failure.others.length }) : "";
  const retry =
    run !== "failed"
      ? ""
      : failure.retryMs === null
        ? t("failed.lossless")
        : t("failed.losslessIn", { duration: duration(failure.retryMs) });
  return [fine, others, retry].filter((s) => s !== "").join(" ");
}

function Text({ title, text }: { title: string; text: string }) {
  if (text === "") return null;
  return (
    <div>
      <h3 className="text-12 font-medium text-fg-3">{title}</h3>
      <p className="mt-0.5 text-pretty break-words">{text}</p>
    </div>
  );
}

/** How often this installation met the same failure, and whether a retry helped: what the choice between the buttons hangs on. */
function Before({ history, words: { t } }: { history: DeploymentDetail["failureHistory"]; words: Words }) {
  if (history === null) return null;
  const { days, seen, retried, worked } = history;
  return (
    <p className="ml-auto text-right text-12 text-fg-3 max-md:mt-3 max-md:ml-0 max-md:text-left">
      <span className="block">{t("failed.seen", { seen, days })}</span>
      {seen > 0 && <span className="block">{t("failed.worked", { retried, worked })}</span>}
    </p>
  );
}

function Attempts({ failure, onSelect, words }: Pick<FailurePanelProps, "failure" | "onSelect" | "words">) {
  const { t } = words;
  if (failure.attempts.length < 2) return null;
  return (
    <div className="mt-3 ml-7 max-md:ml-0">
      <h3 className="text-12 font-medium text-fg-3">{t("failed.attempts")}</h3>
      <ol className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-12">
        {failure.attempts.map((a) => (
          <li key={a.id}>
            <button
              type="button"
              className="rounded-badge underline decoration-line-2 underline-offset-3 hover:decoration-current max-md:min-h-11"
              onClick={() => onSelect(a.id)}
            >
              {t("failed.attempt", {
                n: a.attempt,
                status: words.status(a.state),
                at: words.clock(a.startMs),
                duration: words.duration((a.endMs ?? a.startMs) - a.startMs, true),
              })}
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
