"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { ProjectChange } from "@/lib/contract/events";
import type { StreamState } from "./event-stream";
import type { QueryEndpoint } from "./types";
import { useEventStream } from "./use-event-stream";

/** What a page may show about a thing that changed; these calls are asked again, if any page uses them. */
const AFFECTED: Record<ProjectChange["kind"], readonly QueryEndpoint[]> = {
  deployment: [
    "listDeployments",
    "listStacks",
    "getStack",
    "listSnapshots",
    "getProject",
    "listServices",
    "getService",
    "getTemplates",
    "getTemplate",
  ],
  image: ["listImages", "listServices", "getService", "getTemplates", "getTemplate"],
  template: ["getTemplates", "getTemplate", "listSuggestions", "listServices", "getService"],
  "template-progress": ["getTemplates", "getTemplate"],
};

/** Steps of many bakes may end at once; a bar that moves once a second is as good. */
const PROGRESS_EVERY_MS = 1_000;

/** Keeps every list of a project current: each change invalidates the calls that show it. */
export function useProjectStream(project: string | null): StreamState {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const askAgain = (kinds: readonly ProjectChange["kind"][]) => {
    const endpoints = new Set(kinds.flatMap((kind) => AFFECTED[kind]));
    for (const endpoint of endpoints) void client.invalidateQueries({ queryKey: [endpoint] });
  };
  const askSoon = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      askAgain(["template-progress"]);
    }, PROGRESS_EVERY_MS);
  };
  const state = useEventStream(
    "streamProject",
    { params: { project: project ?? "" } },
    {
      enabled: project !== null,
      onEvents: (changes) => {
        const kinds = changes.map(({ kind }) => kind);
        askAgain(kinds.filter((kind) => kind !== "template-progress"));
        if (kinds.includes("template-progress")) askSoon();
        for (const { kind, id } of changes) {
          if (kind === "deployment") void client.invalidateQueries({ queryKey: ["getDeployment", { deployment: id }] });
        }
      },
    },
  );
  // Changes have no numbers to resume from: what was missed while the stream was away is found by asking again.
  const wasLive = useRef(false);
  useEffect(() => {
    if (state.status !== "live") return;
    if (wasLive.current) {
      const endpoints = new Set([...AFFECTED.deployment, ...AFFECTED.image, ...AFFECTED.template]);
      for (const endpoint of endpoints) void client.invalidateQueries({ queryKey: [endpoint] });
    }
    wasLive.current = true;
  }, [state.status, client]);
  return state;
}
