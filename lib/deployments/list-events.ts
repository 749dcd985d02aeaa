import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { readEvents } from "./event-hub-rows";
import { findDeployment } from "./find-deployment";

export const listEvents: UseCase<Api["listEvents"]> = async (viewer, { params, query: { after, limit } }) => {
  const { id } = await findDeployment(viewer, params.deployment, "deployment.read");
  const run = await db().workflowRun.findUniqueOrThrow({ where: { id }, select: { seq: true } });
  return { events: await readEvents(id, after, limit), lastSeq: Number(run.seq) };
};
