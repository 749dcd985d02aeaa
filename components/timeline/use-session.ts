"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { apiCall } from "@/lib/api-client/call";
import { useEventStream } from "@/lib/api-client/use-event-stream";
import type { DeploymentDetail } from "@/lib/contract/schemas/deployments";
import { TimelineSession, type Snapshot } from "./session";

/** The timeline of a deployment, live while the component is mounted. */
export function useSession(
  detail: DeploymentDetail,
  onTurn: () => void,
): { session: TimelineSession; snapshot: Snapshot } {
  const deployment = detail.id;
  const [session] = useState(
    () =>
      new TimelineSession(detail, {
        loadPage: (after, signal) => apiCall("listEvents", { params: { deployment }, query: { after }, signal }),
        onTurn,
      }),
  );
  const snapshot = useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot);
  const connection = useEventStream(
    "streamEvents",
    { params: { deployment } },
    { enabled: snapshot.loaded, after: snapshot.state.lastSeq, onEvents: (events) => session.receive(events) },
  );

  useEffect(() => {
    session.start();
    return () => session.stop();
  }, [session]);
  useEffect(() => session.connection(connection), [session, connection]);
  useEffect(() => session.update(detail), [session, detail]);

  return { session, snapshot };
}
