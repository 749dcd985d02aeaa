/** Instants of a step: just begun, in the middle, done but not recorded, recorded but not known to the queue. */
export const FAULT_POINTS = ["begun", "inside", "handled", "finished"] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];
export type Fault = { key: string; point: FaultPoint };
