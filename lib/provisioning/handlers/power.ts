import { driverContext, markNode, type NodeStep } from "./context";

/** From here on the machine costs what it did before it was stopped, whatever becomes of the steps behind this one. */
export async function start(step: NodeStep): Promise<void> {
  await step.cloud.driver.ensureStarted(driverContext(step), step.machine.machineId);
  await markNode(step, { state: "running" }, { what: "started", phase: "running" });
}

/** Its disk is kept, and alone is charged. Its address goes: the next one may be another. */
export async function stop(step: NodeStep): Promise<void> {
  await step.cloud.driver.ensureStopped(driverContext(step), step.machine.machineId);
  await markNode(step, { state: "stopped", address: null }, { what: "stopped", phase: "stopped" });
}
