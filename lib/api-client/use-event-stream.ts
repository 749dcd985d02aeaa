"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { apiUrl } from "./call";
import { EventStream, type StreamState } from "./event-stream";
import type { AnswerOf, AnyArgs, ArgsOf, StreamEndpoint } from "./types";

export type UseEventStreamOptions<N extends StreamEndpoint> = {
  /** Events come in the order of the stream, several at once when they arrive together. */
  onEvents: (events: AnswerOf<N>[]) => void;
  /** Go on after this sequence number; read when the stream is opened. */
  after?: number;
  enabled?: boolean;
};

/** Follows a stream of the API while the component is mounted; says whether it is live. */
export function useEventStream<N extends StreamEndpoint>(
  endpoint: N,
  args: ArgsOf<N>,
  { onEvents, after, enabled = true }: UseEventStreamOptions<N>,
): StreamState {
  const [state, setState] = useState<StreamState>({ status: "connecting" });
  const deliver = useEffectEvent((events: unknown[]) => onEvents(events as AnswerOf<N>[]));
  const start = useEffectEvent(() => (after === undefined ? null : String(after)));
  const { params }: AnyArgs = args;
  const key = JSON.stringify(params ?? {});

  useEffect(() => {
    if (!enabled) return;
    const parameters = JSON.parse(key) as Record<string, string>;
    const stream = new EventStream({
      url: (last) => apiUrl(endpoint, { params: parameters, query: { after: last } }),
      after: start(),
      onEvents: deliver,
      onState: setState,
    });
    const online = () => stream.online();
    const offline = () => stream.offline();
    const visibility = () => (document.visibilityState === "visible" ? stream.visible() : stream.hidden());
    window.addEventListener("online", online);
    window.addEventListener("offline", offline);
    document.addEventListener("visibilitychange", visibility);
    return () => {
      window.removeEventListener("online", online);
      window.removeEventListener("offline", offline);
      document.removeEventListener("visibilitychange", visibility);
      stream.close();
    };
  }, [endpoint, key, enabled]);

  return state;
}
