import { expect } from "@playwright/test";
import type { AnswerOf } from "@/lib/api-client/types";
import type { LaunchRequest } from "@/lib/contract/schemas/stacks";
import type { PortalApi } from "./api";

type RunState = AnswerOf<"getDeployment">["state"];
export type Launched = { stackId: string; deploymentId: string; planHash: string };

/** MariaDB on Debian 12; what goes wrong with it says its name (lib/hypervisors and lib/config-tools, simulator/sentinels.ts). */
export function mariadb(name: string, replicas: number): LaunchRequest {
  const roles = { replica: { count: replicas, flavour: "small" } };
  return { name, service: "mariadb", os: "debian-12", mode: "os-only", cloneKind: "thin", roles, parameters: {} };
}

/** Launches exactly the plan that the API shows for the request. */
export async function launch(api: PortalApi, project: string, request: LaunchRequest): Promise<Launched> {
  const params = { project };
  const { hash: planHash } = await api.call("plan", { params, body: request });
  const { stackId, deploymentId } = await api.call("launch", { params, body: { ...request, planHash } });
  if (stackId === null) throw new Error("a launch without a stack");
  return { stackId, deploymentId, planHash };
}

/** Waits by the API, so that a page under test is left alone. */
export async function runReaches(api: PortalApi, deployment: string, state: RunState, timeout = 45_000): Promise<void> {
  const now = async () => (await api.call("getDeployment", { params: { deployment } })).state;
  await expect.poll(now, { message: `deployment ${deployment}`, timeout }).toBe(state);
}

/** Waits until a run has come this far: one of its events answers the question. */
export async function eventHappens(
  api: PortalApi,
  deployment: string,
  question: (event: AnswerOf<"listEvents">["events"][number]) => boolean,
): Promise<void> {
  const seen = async () => (await api.call("listEvents", { params: { deployment } })).events.some(question);
  await expect.poll(seen, { message: `an event of deployment ${deployment}`, intervals: [50, 100] }).toBe(true);
}
