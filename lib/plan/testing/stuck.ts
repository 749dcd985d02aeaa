import type { PlanStep } from "../types";

/** Steps of a plan that would never start: they wait for a step that is not there, or in a circle. */
export function stuck(steps: readonly PlanStep[]): string[] {
  const done = new Set<string>();
  for (let before = -1; before < done.size;) {
    before = done.size;
    for (const { key, needs } of steps) if (needs.every((need) => done.has(need))) done.add(key);
  }
  return steps.map(({ key }) => key).filter((key) => !done.has(key));
}
