import type { ParameterValue } from "@/lib/blueprints/parameters";
import { storedBlueprint } from "@/lib/blueprints/schema";
import { uploadsOf } from "@/lib/blueprints/uploads";
import type { Tx } from "@/lib/db/client";
import { earlierParameters } from "@/lib/deployments/stack-actions";
import { actionsOf } from "@/lib/plan/compile-action";

type Parameters = Record<string, ParameterValue>;

/**
 * Which files a project's stacks hold on to, by SHA-256: those that they have now, that a deployment under way brings, and
 * that an action which goes back would bring again. Values are the names of the stacks.
 */
export async function usedFiles(tx: Tx, projectId: string): Promise<Map<string, string[]>> {
  const found = new Map<string, Set<string>>();
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select s.id from stack s where s.project_id = ${projectId}::uuid and s.state <> 'removed'
      and (s.parameters::text like '%upload://%' or exists (
        select 1 from deployment d where d.stack_id = s.id and (d.plan -> 'subject')::text like '%upload://%'))`;
  const stacks = await tx.stack.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, orderBy: { name: "asc" } });
  for (const stack of stacks) {
    const blueprint = storedBlueprint(stack.blueprint);
    const sets = [stack.parameters as Parameters, ...(await parametersUnderWay(tx, stack.id))];
    for (const action of actionsOf(blueprint, stack.monitored))
      sets.push((await earlierParameters(tx, stack.id, action)) ?? {});
    for (const [, { sha256 }] of sets.flatMap((values) => uploadsOf(blueprint.parameters, values)))
      found.set(sha256, (found.get(sha256) ?? new Set()).add(stack.name));
  }
  return new Map([...found].map(([sha256, names]) => [sha256, [...names]]));
}

async function parametersUnderWay(tx: Tx, stackId: string): Promise<Parameters[]> {
  const rows = await tx.$queryRaw<{ parameters: Parameters | null }[]>`
    select d.plan -> 'subject' -> 'parameters' as parameters from deployment d join workflow_run r on r.id = d.id
    where d.stack_id = ${stackId}::uuid and r.state not in ('succeeded', 'cancelled')`;
  return rows.flatMap(({ parameters }) => (parameters ? [parameters] : []));
}
