import type { ChosenStack } from "@/lib/plan/types";
import { say, type Sentence } from "@/lib/util/say";
import { meterChanged } from "../metering";
import type { Step } from "./context";

const WITHOUT: Record<NonNullable<ChosenStack["missing"]>, (stack: string) => Sentence> = {
  removed: (stack) => say`${stack} was removed: this stack is configured without it`,
  closed: (stack) => say`${stack} does not let monitoring read it any more: this stack is configured without it`,
};

/** An action's new roles and parameters become the stack's own, all at once: from here on they are what is configured. */
export async function record({ call, facts, tools, ctx }: Step): Promise<void> {
  const { subject, nodes } = facts.plan;
  if (subject.kind !== "action") throw new Error(`deployment ${facts.id} is no action`);
  for (const { name, missing } of Object.values(facts.plan.stacks ?? {}))
    if (missing !== null) ctx.emit({ kind: "progress", data: { text: WITHOUT[missing](name) } });
  const { stackId, parameters, monitored } = subject;
  const changed = nodes.filter(({ roleBefore }) => roleBefore !== undefined);
  await tools.database.$transaction(async (tx) => {
    await tx.stack.update({
      where: { id: stackId },
      data: { parameters, ...(monitored !== undefined && { monitored }) },
      select: { id: true },
    });
    for (const { name, role } of changed)
      await tx.node.update({ where: { stackId_name: { stackId, name } }, data: { role }, select: { id: true } });
    const names = new Set(changed.map(({ name }) => name));
    await meterChanged(tx, stackId, names, `${call.runId}:${call.key}`);
  });
}
