import type { LaunchRequest } from "@/lib/contract/schemas/stacks";
import type { RunState } from "@/lib/contract/schemas/deployments";
import { launchStack } from "@/lib/deployments/launch-stack";
import { planLaunch } from "@/lib/deployments/plan-launch";
import pg from "pg";
import type { TestInstallation } from "./installation";

type Launched = { stackId: string; deploymentId: string };

/** MariaDB with one primary and two replicas, on Debian 12. */
export function mariadbRequest(name: string, more: Partial<LaunchRequest> = {}): LaunchRequest {
  return {
    name,
    service: "mariadb",
    os: "debian-12",
    mode: "os-only",
    cloneKind: "thin",
    roles: {},
    parameters: {},
    ...more,
  };
}

/** Plans and launches as the page does. */
export async function launch(
  { viewer, projectId }: Pick<TestInstallation, "viewer" | "projectId">,
  request: LaunchRequest,
): Promise<Launched> {
  const params = { project: projectId };
  const { hash } = await planLaunch(viewer, { params, query: {}, body: request });
  const started = await launchStack(viewer, { params, query: {}, body: { ...request, planHash: hash } });
  return { stackId: started.stackId!, deploymentId: started.deploymentId };
}

const FINAL: readonly string[] = ["succeeded", "failed", "cancelled", "cancel-failed"];

/** Waits for a run's end by the database's own notifications. Rejects after `limitMs`. */
export async function runEnds(databaseUrl: string, runId: string, limitMs = 60_000): Promise<RunState> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await new Promise<RunState>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`run ${runId} did not end within ${limitMs} ms`)), limitMs);
      const look = async () => {
        const { rows } = await client.query<{ state: RunState }>("select state from workflow_run where id = $1", [
          runId,
        ]);
        if (!rows[0] || !FINAL.includes(rows[0].state)) return;
        clearTimeout(late);
        resolve(rows[0].state);
      };
      client.on("notification", (n) => {
        if (n.payload?.startsWith(runId)) look().catch(reject);
      });
      client.query("listen burgeon_run").then(look).catch(reject);
    });
  } finally {
    await client.end();
  }
}
