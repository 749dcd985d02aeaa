"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEventStream } from "@/lib/api-client/use-event-stream";

/** While a build or a check of an image runs, asks for the images again at the end of each of its steps, and of itself. */
export function useFollowBuild({ deploymentId, running }: { deploymentId: string | null; running: boolean }): void {
  const client = useQueryClient();
  useEventStream(
    "streamEvents",
    { params: { deployment: deploymentId ?? "" } },
    {
      enabled: deploymentId !== null && running,
      onEvents: (events) => {
        if (events.some(({ kind }) => kind === "step-ended" || kind === "run-ended"))
          void client.invalidateQueries({ queryKey: ["listImages"] });
      },
    },
  );
}
