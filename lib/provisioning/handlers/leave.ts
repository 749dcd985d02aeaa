import { PortalError } from "@/lib/errors";
import type { Machine } from "@/lib/hypervisors/driver";
import { say } from "@/lib/util/say";
import { apply } from "./configure";
import { driverContext, type NodeStep } from "./context";
import { addressesOf } from "./members";

/**
 * A node hands over what it has before its machine is removed. One that nobody has signed in to yet has nothing; of a dead
 * one the others have what they have, and another node strikes it off (ADR 26).
 * @throws ssh-unreachable where its machine runs and does not answer: it may still serve, and may still have what no other has
 */
export async function leave(step: NodeStep): Promise<void> {
  const { node, machineId } = step.machine;
  const { name, change } = node;
  if (!(await addressesOf(step)).has(name)) return;
  if (!isAlive(await step.cloud.driver.getMachine(driverContext(step), machineId))) {
    warn(step, say`The machine of ${name} does not run: it hands nothing over and is removed as it is.`);
    return forget(step);
  }
  try {
    await apply(step, "leave", [name], name);
  } catch (e) {
    if (!(e instanceof PortalError) || e.code !== "ssh-unreachable") throw e;
    if (change !== "join")
      throw new PortalError(
        "ssh-unreachable",
        {
          detail: e.sentences.detail,
          remedy: say`Bring the node back, then retry this step. Where ${name} is lost, have its machine stopped on the hypervisor and retry: then it is removed without what it would have handed over.`,
        },
        { cause: e, output: e.output },
      );
    // A new node that is taken back goes also if it has died meanwhile: what it had, the others have.
    warn(step, say`${name} does not answer: it is removed as it is.`);
    await forget(step);
  }
}

/** The recipe's phase for a node that cannot speak for itself, on one that stays and runs. */
async function forget(step: NodeStep): Promise<void> {
  const { facts, machine, cloud } = step;
  const { name, role } = machine.node;
  const by = facts.service?.blueprint.roles.find(({ id }) => id === role)?.scaling?.forgottenBy;
  if (by === undefined) return;
  const machines = await cloud.driver.listMachines(driverContext(step), { stack: facts.ownerId });
  const alive = new Set(machines.filter(isAlive).map(({ id }) => id));
  const others = [...facts.machines.values()].filter(({ node }) => node.role === by && node.change === undefined);
  const peer = others.find(({ machineId }) => alive.has(machineId))?.node.name;
  if (peer === undefined)
    throw new PortalError("wrong-state", {
      detail: say`${name} is dead, and no node runs that could have the others go on without it.`,
      remedy: say`Start one of ${others.map(({ node }) => node.name)} on the hypervisor, then retry this step.`,
    });
  warn(step, say`${peer} has the others go on without ${name}.`);
  await apply(step, "forget", [peer], name);
}

const isAlive = (machine: Machine | null): boolean => machine?.state === "running" || machine?.state === "starting";

const warn = ({ ctx }: NodeStep, text: ReturnType<typeof say>) => ctx.emit({ kind: "progress", data: { text } });
