import type { Step } from "./context";

/** An action's new roles and parameters become the stack's own, all at once: from here on they are what is configured. */
export async function record({ facts, tools }: Step): Promise<void> {
  const { subject, nodes } = facts.plan;
  if (subject.kind !== "action") throw new Error(`deployment ${facts.id} is no action`);
  const { stackId, parameters } = subject;
  await tools.database.$transaction([
    tools.database.stack.update({ where: { id: stackId }, data: { parameters }, select: { id: true } }),
    ...nodes
      .filter(({ roleBefore }) => roleBefore !== undefined)
      .map(({ name, role }) =>
        tools.database.node.update({
          where: { stackId_name: { stackId, name } },
          data: { role },
          select: { id: true },
        }),
      ),
  ]);
}
