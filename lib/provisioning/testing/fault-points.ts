/**
 * Instants of a step, and of a run's conclusion (key `settle`): just begun, in the middle, done but not recorded
 * (committed), recorded but not known to the queue.
 */
export const FAULT_POINTS = ["begun", "inside", "handled", "finished"] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];
export type Fault = { key: string; point: FaultPoint };
