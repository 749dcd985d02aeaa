import type { ParameterValue } from "@/lib/blueprints/parameters";
import { LET_MONITORING_READ_ID, STOP_ID, START_ID } from "@/lib/blueprints/action-ids";
import type { Blueprint, BlueprintAction } from "@/lib/blueprints/schema";
import { findOs } from "@/lib/catalogue/oses";
import type { z } from "zod";
import type { stackAction, StackState } from "@/lib/contract/schemas/stacks";
import { db, type Db, type Tx } from "@/lib/db/client";
import { actionsOf } from "@/lib/plan/compile-action";
import type { ActionSubject } from "@/lib/plan/types";
import { say, type Sentence } from "@/lib/util/say";
import type { SpelledVerdict } from "./predicates";

type Parameters = Record<string, ParameterValue>;

export type ActingStack = {
  id: string;
  parameters: Record<string, unknown>;
  osId: string;
  monitored: boolean;
  state: StackState;
  nodes: readonly { name: string; role: string }[];
};

/** The day-2 actions of a stack as they are offered now, each with the reason why not. */
export async function offerActions(
  blueprint: Blueprint,
  stack: ActingStack,
  verdictOf: (action: string) => SpelledVerdict,
): Promise<z.input<typeof stackAction>[]> {
  // Of a stack that has failed nobody knows whether it runs.
  const senseless = stack.state === "stopped" ? STOP_ID : stack.state === "failed" ? null : START_ID;
  const offered = actionsOf(blueprint, stack.monitored).filter(({ id }) => id !== senseless);
  return Promise.all(
    offered.map(async (action) => {
      const verdict = verdictOf(action.id);
      const nodes = action.node === undefined ? null : stack.nodes.filter(({ role }) => role === action.node);
      const earlier = await earlierParameters(db(), stack.id, action);
      const missing =
        nodes?.length === 0
          ? say`This stack has no node that it could be about.`
          : action.restores.length > 0 && earlier === null
            ? say`Nothing was changed yet that this could go back to.`
            : await notOnThisSystem(action.id, stack.osId);
      return {
        id: action.id,
        title: action.title,
        summary: action.summary,
        interrupts: action.interrupts ?? null,
        nodes: nodes?.map(({ name }) => name) ?? null,
        parameters: Object.fromEntries(
          action.parameters.map((id) => [id, withDefault(blueprint.parameters[id]!, stack.parameters[id])]),
        ),
        restores: earlier && Object.fromEntries(action.restores.map((id) => [id, earlier[id]])),
        can: verdict.allowed && missing !== null ? { allowed: false, reason: missing } : verdict,
      };
    }),
  );
}

/** Why the packages of a system do not allow one of the built-in actions; null where they do. */
export async function notOnThisSystem(action: string, osId: string): Promise<Sentence | null> {
  if (action !== LET_MONITORING_READ_ID || (await findOs(osId))?.family !== "redhat") return null;
  return say`The packages of this operating system's family have no node exporter.`;
}

/** The parameter with the stack's present value as its default: the form begins with what is. */
const withDefault = <T extends { default: ParameterValue }>(parameter: T, value: unknown): T =>
  typeof value === typeof parameter.default ? { ...parameter, default: value as T["default"] } : parameter;

/**
 * The stack's parameters before the newest action that changed one which this one restores; null where none has. What an
 * action has recorded counts, whether it came to its end or not: after a failed change is when people want to go back.
 */
export async function earlierParameters(
  database: Db | Tx,
  stackId: string,
  { restores }: Pick<BlueprintAction, "restores">,
): Promise<Parameters | null> {
  if (restores.length === 0) return null;
  for (const { parameters, parametersBefore } of await recordedActions(database, stackId))
    if (restores.some((id) => parameters[id] !== parametersBefore[id])) return parametersBefore;
  return null;
}

/** The highest value that the action's counted parameter has had on this stack; 0 where it counts none. */
export async function highestCount(
  database: Db | Tx,
  stackId: string,
  { counts }: Pick<BlueprintAction, "counts">,
  now: Parameters,
): Promise<number> {
  if (counts === undefined) return 0;
  const recorded = await recordedActions(database, stackId);
  return Math.max(
    ...[now, ...recorded.map(({ parameters }) => parameters)].map((values) => Number(values[counts] ?? 0)),
  );
}

/** What actions have recorded on this stack, the newest first. */
async function recordedActions(database: Db | Tx, stackId: string): Promise<ActionSubject[]> {
  const rows = await database.$queryRaw<{ subject: ActionSubject }[]>`
    select d.plan -> 'subject' as subject from deployment d
    join workflow_step s on s.run_id = d.id and s.key = 'record' and s.state = 'succeeded'
    where d.stack_id = ${stackId}::uuid and d.kind = 'action' order by d.created_at desc`;
  return rows.map(({ subject }) => subject);
}
