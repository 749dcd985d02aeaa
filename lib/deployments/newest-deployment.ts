import type { Db, Tx } from "@/lib/db/client";
import type { DeploymentKind } from "./predicates";

/** What was last started for a stack; every stack has its launch. */
export async function newestDeployment(
  database: Db | Tx,
  stackId: string,
): Promise<{ id: string; kind: DeploymentKind }> {
  const { id, kind } = await database.deployment.findFirstOrThrow({
    where: { stackId },
    orderBy: { createdAt: "desc" },
    select: { id: true, kind: true },
  });
  return { id, kind: kind as DeploymentKind };
}
