import type { StreamUseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { eventHub } from "./event-hub-process";
import { findDeployment } from "./find-deployment";

/** Stays open after the run has ended: a retry may follow. */
export const streamEvents: StreamUseCase<Api["streamEvents"]> = async (
  viewer,
  { params, query, lastEventId },
  { signal },
) => {
  const { id } = await findDeployment(viewer, params.deployment, "deployment.read");
  return eventHub().events(id, lastEventId ?? query.after ?? 0, signal);
};
