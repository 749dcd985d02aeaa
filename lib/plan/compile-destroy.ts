import { removeStep } from "./compile-launch";
import type { Plan, PlanNode } from "./types";

/** Every machine of the stack is removed, side by side. */
export function compileDestroy(stack: { id: string; name: string }, nodes: PlanNode[]): Plan {
  return {
    format: 1,
    subject: { kind: "destroy", name: stack.name, stackId: stack.id },
    nodes,
    steps: nodes.map((n) => removeStep(n.name, "main")),
    checks: [],
  };
}
