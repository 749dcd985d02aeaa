"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEventStream } from "@/lib/api-client/use-event-stream";
import type { OsImage } from "@/lib/contract/schemas/catalogue";

/** While an image is being built, asks for the images again at the end of each of the build's steps. */
export function useFollowBuild({ deploymentId, progress }: Pick<OsImage, "deploymentId" | "progress">): void {
  const client = useQueryClient();
  useEventStream(
    "streamEvents",
    { params: { deployment: deploymentId ?? "" } },
    {
      enabled: deploymentId !== null && progress !== null,
      onEvents: (events) => {
        if (events.some(({ kind }) => kind === "step-ended"))
          void client.invalidateQueries({ queryKey: ["listImages"] });
      },
    },
  );
}
