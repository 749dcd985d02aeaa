import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { GENERALISE, SWITCH_OFF } from "../generalise";
import { runCommand } from "./command";
import { driverContext, markNode, pause, type NodeStep } from "./context";

const LOOK_EVERY_MS = 250;

/** Makes a machine fit to become an image, and records that it is off. */
export async function generalise(step: NodeStep): Promise<void> {
  await makeAnonymous(step);
  await markNode(step, { state: "stopped" });
}

/**
 * Rids the machine of everything that must not be in an image, and ends with a machine that is off. The last command takes
 * the portal's own keys, so a repetition of a step that was cut off after it cannot sign in: that the machine is off, or
 * goes off while it tries, says that everything was done.
 */
export async function makeAnonymous(step: NodeStep): Promise<void> {
  if (await isOff(step)) return;
  try {
    for (const { what, command } of [...GENERALISE, SWITCH_OFF]) {
      await runCommand(step, command, failed(what));
      step.ctx.emit({ kind: "progress", data: { text: what } });
    }
  } catch (e) {
    if (e instanceof PortalError && e.code === "ssh-unreachable" && (await isOff(step))) return;
    throw e;
  }
  const until = Date.now() + step.cloud.patienceMs;
  while (!(await isOff(step))) {
    if (Date.now() > until) {
      throw new PortalError("config-task-failed", {
        detail: say`${step.machine.node.name} did not switch itself off.`,
        remedy: say`Start the bake again; if it fails again, look at the machine's console.`,
      });
    }
    await pause(LOOK_EVERY_MS, step.ctx.signal);
  }
}

const failed = (what: Sentence): Sentence => say`The machine could not be made an image: "${what}" did not work.`;

async function isOff(step: NodeStep): Promise<boolean> {
  const machine = await step.cloud.driver.getMachine(driverContext(step), step.machine.machineId);
  return machine?.state === "stopped";
}
