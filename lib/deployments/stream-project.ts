import { findProject } from "@/lib/access/find-project";
import type { StreamUseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { eventHub } from "./event-hub-process";

export const streamProject: StreamUseCase<Api["streamProject"]> = async (viewer, { params }, { signal }) => {
  const { id } = await findProject(viewer, params.project, "project.read");
  return eventHub().changes(id, signal);
};
