import type { ActionSubject } from "@/lib/plan/types";
import { meterSnapshot } from "../metering";
import { snapshotName, snapshotsGone } from "../snapshots-gone";
import { driverContext, type NodeStep } from "./context";

/** The machine's disk is kept as it is, and charged from here on. */
export async function takeSnapshot(step: NodeStep): Promise<void> {
  const { tools, facts, machine } = step;
  const { machineId } = machine;
  const { id: snapshotId, number } = aboutOf(step);
  await step.cloud.driver.ensureSnapshot(driverContext(step), machineId, snapshotName(number));
  await tools.database.$transaction(async (tx) => {
    const { diskMiB } = await tx.snapshotMachine.update({
      where: { snapshotId_machineId: { snapshotId, machineId } },
      data: { madeAt: new Date() },
    });
    await meterSnapshot(tx, { stackId: facts.stackId!, machineId }, { number, diskMiB }, keyOf(step));
  });
}

/**
 * The disk becomes what it was, and the machine stands still. A snapshot of a running machine has its memory in it on some hypervisors,
 * and runs on from there once it is restored: it is stopped like the others, so that all start anew, in their order and with
 * an address and a time of today.
 */
export async function restoreSnapshot(step: NodeStep): Promise<void> {
  const { driver } = step.cloud;
  const context = driverContext(step);
  const { machineId } = step.machine;
  const { number } = aboutOf(step);
  await driver.ensureStopped(context, machineId);
  await driver.restoreSnapshot(context, machineId, snapshotName(number));
  await driver.ensureStopped(context, machineId);
  if (driver.capabilities.snapshotRestore !== "any") await forgetNewer(step, number);
}

/** Some storage deletes what is newer than what is restored: that is neither there nor charged any more. */
async function forgetNewer(step: NodeStep, number: number): Promise<void> {
  const { machineId } = step.machine;
  const names = await step.cloud.driver.listSnapshots(driverContext(step), machineId);
  await step.tools.database.$transaction(async (tx) => {
    const newer = await tx.snapshotMachine.findMany({
      where: { machineId, goneAt: null, snapshot: { number: { gt: number } } },
      select: { snapshotId: true, snapshot: { select: { number: true } } },
    });
    const gone = newer.filter(({ snapshot }) => !names.includes(snapshotName(snapshot.number)));
    const snapshotId = { in: gone.map((one) => one.snapshotId) };
    await snapshotsGone(tx, { snapshotId, machineId }, keyOf(step));
  });
}

/** What is deleted is not charged any more. What was never made is deleted, too. */
export async function deleteSnapshot(step: NodeStep): Promise<void> {
  const { id: snapshotId, number } = aboutOf(step);
  const { machineId } = step.machine;
  await step.cloud.driver.deleteSnapshot(driverContext(step), machineId, snapshotName(number));
  await step.tools.database.$transaction((tx) => snapshotsGone(tx, { snapshotId, machineId }, keyOf(step)));
}

const keyOf = ({ call }: NodeStep): string => `${call.runId}:${call.key}:${call.attempt}`;

function aboutOf({ facts }: NodeStep): NonNullable<ActionSubject["snapshot"]> {
  const { subject } = facts.plan;
  if (subject.kind !== "action" || !subject.snapshot) throw new Error(`deployment ${facts.id} is about no snapshot`);
  return subject.snapshot;
}
