"use client";

import { CircleX, Route, WifiOff } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Page, type Crumb } from "@/components/layout/page";
import { usePhone } from "@/components/layout/use-media";
import { useQueryState } from "@/components/layout/use-query-state";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { isApiError } from "@/lib/api-client/api-error";
import type { DeploymentDetail } from "@/lib/contract/schemas/deployments";
import { findMark } from "@/lib/deployments/timeline/find-mark";
import { currentStage } from "@/lib/deployments/timeline/lane-model";
import { isLive } from "@/lib/deployments/timeline/types";
import { ChartPane } from "./chart-pane";
import { DeploymentFacts, DeploymentHeader } from "./deployment-header";
import { downloadLog } from "./download-log";
import { LiveRegion } from "./live-region";
import { LogPanel } from "./log-panel";
import { KeptBar, OutcomeBar } from "./outcome-bar";
import { PathList } from "./path-list";
import { StatStrip } from "./stat-strip";
import { useRetry } from "./use-retry";
import { useSession } from "./use-session";
import { useView } from "./use-view";
import { useWords } from "./use-words";

// What a healthy run on a desktop never shows is loaded when it is first needed.
const CancelDialog = dynamic(() => import("./cancel-dialog").then((m) => m.CancelDialog), { ssr: false });
const FailurePanel = dynamic(() => import("./failure-panel").then((m) => m.FailurePanel), { ssr: false });
const SshDialog = dynamic(() => import("@/components/layout/ssh-dialog").then((m) => m.SshDialog), { ssr: false });
const LogSheet = dynamic(() => import("./log-sheet").then((m) => m.LogSheet), { ssr: false });
const OutlierPanel = dynamic(() => import("./outlier-panel").then((m) => m.OutlierPanel), { ssr: false });
const FailureActions = dynamic(() => import("./failure-panel").then((m) => m.FailureActions), { ssr: false });
const PhoneTitle = dynamic(() => import("./phone-head").then((m) => m.PhoneTitle), { ssr: false });
const PhoneHead = dynamic(() => import("./phone-head").then((m) => m.PhoneHead), { ssr: false });

/** A deployment's page: head, figures, chart, critical path, log. */
export function DeploymentView({
  crumbs,
  detail,
  onTurn,
}: {
  crumbs: readonly Crumb[];
  detail: DeploymentDetail;
  onTurn: () => void;
}) {
  const words = useWords();
  const { t } = words;
  const phone = usePhone();
  const { session, snapshot } = useSession(detail, onTurn);
  const view = useView(detail, snapshot);
  const [task, setTask] = useQueryState("task");
  const [dismissed, setDismissed] = useState(false);
  const [viewMode, setViewMode] = useQueryState("view");
  const [following, setFollowing] = useState(true);
  /** Null until the dialog is asked for the first time: then it stays, so that closing gives the focus back. */
  const [asking, setAsking] = useState<boolean | null>(null);
  const [pathOpen, setPathOpen] = useState(false);
  const [shell, setShell] = useState<{ node: string; open: boolean } | null>(null);

  const { state, nowMs, eta, loaded, pausedMs, error } = snapshot;
  // Before its events are here the timeline knows less than the deployment itself.
  const run = loaded ? state.run : detail.state;
  const live = isLive(run);
  const retry = useRetry(detail, run, words);
  const failed = view.failure !== null && (run === "failed" || run === "settling" || run === "cancel-failed");
  // A failed run opens at its failure, until that is closed or something else is chosen.
  const selected = task ?? (failed && !dismissed ? (view.failure?.mark ?? null) : null);
  const select = (mark: string | null) => {
    setTask(mark);
    setDismissed(mark === null);
  };
  const table = viewMode === "table";
  const found = findMark(state, selected);
  const rollBack = run === "failed" || run === "cancel-failed";
  const readyIn = eta === null ? null : words.duration(eta.readyMs - nowMs);
  const outlier =
    view.outliers.find((o) => o.node === (found?.task?.node ?? found?.track.node)) ??
    (state.lanes.length > 8 ? view.outliers[0] : undefined);

  const log = (
    <LogPanel
      state={state}
      selected={found === null ? null : selected}
      onSelect={(mark) => select(mark)}
      following={following}
      onFollow={setFollowing}
      onDownload={() => downloadLog(detail, words)}
      words={words}
      bare={phone}
    />
  );
  const main = (
    <>
      {pausedMs !== null && (
        <Banner tone="idle" icon={WifiOff}>
          {t("pausedAt", { at: words.clock(pausedMs) })}
        </Banner>
      )}
      {loaded && <OutcomeBar detail={detail} state={state} words={words} />}
      {isApiError(error) && (
        <ApiErrorState error={error} title={t("eventsNotLoaded")} onRetry={() => void session.load()} className="m-6" />
      )}
      {failed && view.failure !== null ? (
        <FailurePanel
          detail={detail}
          run={state.run}
          failure={view.failure}
          retry={retry}
          onRollBack={() => setAsking(true)}
          onShell={(node) => setShell({ node, open: true })}
          onSelect={select}
          words={words}
        />
      ) : phone ? (
        <PhoneHead detail={detail} snapshot={snapshot} words={words} />
      ) : (
        <StatStrip detail={detail} snapshot={snapshot} view={view} words={words} />
      )}
      <ChartPane
        {...{ detail, snapshot, view, words, table, selected, following, phone, found }}
        clock={session.clock}
        onSelect={select}
        onFollow={setFollowing}
      />
      {loaded && <KeptBar detail={detail} run={run} onRelease={() => setAsking(true)} words={words} />}
    </>
  );
  const dialogs = (
    <>
      {asking !== null && (
        <CancelDialog
          open={asking}
          onClose={() => setAsking(false)}
          detail={detail}
          rollBack={rollBack}
          readyIn={live ? readyIn : null}
          words={words}
        />
      )}
      {shell !== null && detail.stack !== null && (
        <SshDialog
          open={shell.open}
          onClose={() => setShell({ ...shell, open: false })}
          stack={detail.stack}
          node={shell.node}
        />
      )}
      <LiveRegion detail={detail} state={state} loaded={loaded} words={words} />
    </>
  );

  if (phone) {
    return (
      <Page
        fill
        crumbs={crumbs}
        phoneTitle={<PhoneTitle detail={detail} run={run} stage={currentStage(state)} words={words} />}
        className="pb-66"
      >
        {main}
        <p className="border-t border-line px-4 py-3 text-12 text-fg-2">
          <DeploymentFacts detail={detail} words={words} />
        </p>
        <LogSheet
          words={words}
          status={live ? (following ? t("log.following") : t("log.paused")) : ""}
          actions={
            <>
              {live && run !== "cancelling" && (
                <Button
                  variant="danger"
                  disabledReason={detail.can.cancel.allowed ? null : (detail.can.cancel.reason ?? t("cancel.notNow"))}
                  onClick={() => setAsking(true)}
                >
                  <CircleX aria-hidden="true" />
                  {t(`cancel.button.${detail.kind}`)}
                </Button>
              )}
              {rollBack ? (
                <FailureActions
                  detail={detail}
                  run={run}
                  retry={retry}
                  onRollBack={() => setAsking(true)}
                  short
                  words={words}
                />
              ) : (
                <Button onClick={() => setPathOpen(true)}>
                  <Route aria-hidden="true" />
                  {t("criticalPath")}
                </Button>
              )}
            </>
          }
        >
          {log}
        </LogSheet>
        <Dialog
          open={pathOpen}
          onClose={() => setPathOpen(false)}
          title={t(live ? "path.title" : "path.titleEnded")}
          place="side"
        >
          <PathList
            items={view.items}
            selected={selected}
            onSelect={(mark) => {
              select(mark);
              setPathOpen(false);
            }}
            words={words}
          />
        </Dialog>
        {dialogs}
      </Page>
    );
  }
  return (
    <Page fill crumbs={crumbs}>
      <DeploymentHeader
        detail={detail}
        run={run}
        stage={currentStage(state)}
        table={table}
        onTable={(on) => setViewMode(on ? "table" : null)}
        onCancel={() => setAsking(true)}
        words={words}
      />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_372px] overflow-hidden max-xl:grid-cols-[minmax(0,1fr)_300px] max-lg:block max-lg:overflow-y-auto">
        <div className="flex min-h-0 min-w-0 flex-col overflow-y-auto max-lg:overflow-visible">{main}</div>
        <aside
          aria-label={t("log.title")}
          className="flex min-h-0 min-w-0 flex-col rounded-br-panel border-l border-line bg-surface-2 max-lg:h-[60dvh] max-lg:border-t max-lg:border-l-0"
        >
          {outlier && <OutlierPanel outlier={outlier} words={words} />}
          {log}
        </aside>
      </div>
      {dialogs}
    </Page>
  );
}
