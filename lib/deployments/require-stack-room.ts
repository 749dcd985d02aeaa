import { setBy } from "@/lib/catalogue/service-limits";
import type { Db, Tx } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import type { CompiledLaunch } from "./compile-request";

/**
 * An administrator may have said how many stacks of a service a project has.
 * @throws quota-exceeded naming the limit and who set it
 */
export async function requireStackRoom(
  database: Db | Tx,
  projectId: string,
  { service: { blueprint }, setting }: Pick<CompiledLaunch, "service" | "setting">,
): Promise<void> {
  const { maxStacks } = setting.limits;
  if (maxStacks === null) return;
  const there = await database.stack.count({ where: { projectId, service: blueprint.service, removedAt: null } });
  if (there < maxStacks) return;
  throw new PortalError("quota-exceeded", {
    detail: say`This project has ${there} stacks of ${blueprint.title}, and at most ${maxStacks} are allowed in a project. ${setBy(setting.by)}`,
    remedy: say`Remove one of them, or ask an administrator for more.`,
  });
}
