"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useApi } from "@/lib/api-client/query";
import type { QueryEndpoint } from "@/lib/api-client/types";
import { useEventStream } from "@/lib/api-client/use-event-stream";
import type { DeploymentEvent } from "@/lib/contract/events";
import type { DeploymentDetail, RunState } from "@/lib/contract/schemas/deployments";

const ACTIVE: readonly RunState[] = ["queued", "running", "settling", "cancelling"];
/** Steps of many nodes end in the same moment: what they changed is asked for once. */
const REFRESH_AFTER_MS = 400;

export const isActive = (state: RunState): boolean => ACTIVE.includes(state);

export type RunProgress = { deployment: DeploymentDetail | null; stepsDone: number };

/**
 * A deployment and how far it is, live: what it was when asked, and what its stream has told since. While steps end,
 * the given calls are asked again, since nodes and progress changed with them.
 */
export function useRunProgress(deploymentId: string, refreshes: readonly QueryEndpoint[]): RunProgress {
  const { data = null } = useApi("getDeployment", { params: { deployment: deploymentId } }, { keepPrevious: false });
  const [ended, setEnded] = useState<readonly DeploymentEvent[]>([]);
  const refresh = useRefresh(refreshes);
  useEventStream(
    "streamEvents",
    { params: { deployment: deploymentId } },
    {
      enabled: data !== null && isActive(data.state),
      after: data?.lastSeq ?? 0,
      onEvents: (events) => {
        const fresh = events.filter(({ kind }) => kind === "step-ended");
        if (fresh.length === 0) return;
        setEnded((known) => [...known, ...fresh]);
        refresh();
      },
    },
  );
  if (!data) return { deployment: null, stepsDone: 0 };
  return { deployment: data, stepsDone: data.stepsDone + countSince(data, ended) };
}

/** Steps of the plan itself that have succeeded after the answer was given; a step counts once, however often it was sent. */
function countSince({ lastSeq, steps }: DeploymentDetail, ended: readonly DeploymentEvent[]): number {
  const main = new Set(steps.filter(({ phase }) => phase === "main").map(({ key }) => key));
  const done = ended.filter(
    (event) => event.seq > lastSeq && event.kind === "step-ended" && event.state === "succeeded",
  );
  return new Set(done.flatMap(({ step }) => (step !== null && main.has(step) ? [step] : []))).size;
}

function useRefresh(endpoints: readonly QueryEndpoint[]): () => void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      for (const name of endpoints) void client.invalidateQueries({ queryKey: [name] });
    }, REFRESH_AFTER_MS);
  };
}
