import { rangeOf } from "@/lib/blueprints/ports";
import type { Blueprint } from "@/lib/blueprints/schema";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { db } from "@/lib/db/client";
import { portsOf } from "@/lib/plan/firewall";

type PortView = StackDetail["firewall"]["ports"][number];

/** What the nodes of a stack let in, role by role; what several roles have in common is there once. */
export function portViews(
  blueprint: Pick<Blueprint, "roles">,
  nodes: readonly { role: string }[],
  parameters: Record<string, unknown>,
): PortView[] {
  const views = new Map<string, PortView>();
  for (const { id } of blueprint.roles.filter((role) => nodes.some((node) => node.role === role.id)))
    for (const { title, port, protocol, from } of portsOf(blueprint, id, nodes.length, parameters) ?? []) {
      const view = { title, ...rangeOf(port), protocol, from };
      const key = JSON.stringify(view);
      const roles = [...(views.get(key)?.roles ?? []), id];
      views.set(key, { ...view, roles });
    }
  return [...views.values()];
}

/** Whether its nodes' firewalls were ever set: those of stacks of before there were ports were not. */
export async function isFirewalled(stackId: string): Promise<boolean> {
  const set = { action: "firewall", state: "succeeded", run: { deployment: { stackId } } };
  return (await db().workflowStep.findFirst({ where: set, select: { runId: true } })) !== null;
}
