import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import type { Unreached } from "../reach";
import type { Plan } from "@/lib/plan/types";
import { userData } from "../user-data";
import { driverContext, markNode, pause, type NodeStep } from "./context";

/** Room for this node is looked for before anything is made, so that a full hypervisor fails early and clearly. */
export async function allocate(step: NodeStep): Promise<void> {
  const { driver } = step.cloud;
  const context = driverContext(step);
  const { node, machineId } = step.machine;
  if (await driver.getMachine(context, machineId)) return;
  const capacity = await driver.capacity(context);
  const missing =
    capacity.freeMemoryMiB < node.memoryMiB
      ? say`${{ mib: node.memoryMiB }} of memory are needed and ${{ mib: capacity.freeMemoryMiB }} are free`
      : capacity.freeDiskGiB < 1
        ? say`its disk is full`
        : node.vcpus > capacity.vcpus
          ? say`${node.vcpus} vCPUs are needed and it has ${capacity.vcpus}`
          : null;
  if (missing === null) return;
  throw new PortalError("hypervisor-full", {
    detail: say`The hypervisor has no room for ${node.name}: ${missing}.`,
    remedy: say`Remove stacks that are not needed or choose a smaller size, then retry this step.`,
  });
}

export async function clone(step: NodeStep): Promise<void> {
  const { facts, machine } = step;
  const { subject } = facts.plan;
  const captured = machine.node.fromCapture && subject.kind === "bake" ? subject.capture?.imageId : undefined;
  const imageId = captured ?? facts.imageId ?? (await publishedImageId(step));
  const made = await step.cloud.driver.ensureMachine(driverContext(step), {
    id: machine.machineId,
    hostname: hostName(subject, machine.node.name),
    imageId,
    cloneKind: subject.kind === "launch" || subject.kind === "scale-out" ? subject.cloneKind : "thin",
    vcpus: machine.node.vcpus,
    memoryMiB: machine.node.memoryMiB,
    diskGiB: machine.node.diskGiB,
    userData: userData({ authorizedKey: facts.sshKey.publicKey, hostKey: machine.hostKey }),
    tags: { stack: facts.ownerId, node: machine.node.name, deployment: facts.id, planHash: facts.planHash },
    privileged: machine.node.privileged,
  });
  await markNode(step, { state: "made" }, { what: "made", phase: "unverified", madeDiskGiB: made.diskGiB });
}

function hostName(subject: Plan["subject"], node: string): string {
  if (subject.kind === "launch" || subject.kind === "scale-out") return `${subject.name}-${node}`;
  return "label" in subject ? `${subject.label}-${node}` : node;
}

/** The image a build has just imported: written by the step before. */
async function publishedImageId({ tools, facts }: NodeStep): Promise<string> {
  const revision = await tools.database.osImageRevision.findUniqueOrThrow({ where: { id: facts.ownerId } });
  if (revision.imageId) return revision.imageId;
  throw new PortalError("image-missing", {
    detail: say`The image was not imported.`,
    remedy: say`Build the OS image again.`,
  });
}

export async function boot(step: NodeStep): Promise<void> {
  await step.cloud.driver.ensureStarted(driverContext(step), step.machine.machineId);
  await markNode(step, { state: "running" });
}

const CONSOLE_BYTES = 4096;
const TRY_EVERY_MS = 250;

/** Waits for an address and for a sign-in by SSH with the expected host key. */
export async function connect(step: NodeStep): Promise<void> {
  const { cloud, ctx, machine, facts } = step;
  const context = driverContext(step);
  // A retry after a boot that went wrong: the machine may lie there stopped.
  if (step.call.attempt > 1) await cloud.driver.ensureStarted(context, machine.machineId);
  const until = Date.now() + cloud.patienceMs;
  let last: Unreached | null = null;
  let told: Sentence | null = null;
  const tell = (text: Sentence) => {
    if (text.sentence !== told?.sentence) ctx.emit({ kind: "progress", data: { text: (told = text) } });
  };
  let leased = "";
  const announce = (address: string, host?: string) => {
    if (address === leased) return;
    leased = address;
    ctx.emit({ kind: "address-leased", data: { node: machine.node.name, address, ...(host && { host }) } });
  };
  for (;;) {
    const found = await cloud.driver.getMachine(context, machine.machineId);
    if (!found || found.state === "failed" || found.state === "stopped")
      throw await bootFailure(step, found?.state ?? null);
    const address = found.addresses[0];
    if (address) {
      announce(address, found.host);
      tell(say`waiting for SSH`);
      const result = await cloud.reach.signIn({
        address,
        user: "root",
        privateKey: facts.sshKey.privateKey,
        hostKey: machine.hostKey.publicKey,
      });
      if (result.open) return markNode(step, { state: "running", address });
      last = result.why;
    } else {
      tell(say`waiting for an address`);
    }
    if (Date.now() > until) throw await connectFailure(step, address ?? null, last);
    await pause(TRY_EVERY_MS, ctx.signal);
  }
}

async function bootFailure(step: NodeStep, state: string | null): Promise<PortalError> {
  const { node } = step.machine;
  await showConsole(step);
  return new PortalError("boot-failed", {
    detail:
      state === null
        ? say`The machine of ${node.name} is gone from the hypervisor.`
        : say`${node.name} stopped while it booted.`,
    remedy: say`Read its console on the timeline; if the image is broken, ask an administrator to build it again, then retry.`,
  });
}

const UNREACHED: Record<Unreached, Sentence> = {
  refused: say`its SSH port never opened`,
  silent: say`its SSH port does not answer`,
  auth: say`it does not accept the stack's key, so its first boot did not finish`,
  stranger: say`another machine answers at this address with a host key that is not ours`,
};

async function connectFailure(step: NodeStep, address: string | null, why: Unreached | null): Promise<PortalError> {
  const { node } = step.machine;
  const patience = { ms: step.cloud.patienceMs };
  await showConsole(step);
  if (!address) {
    return new PortalError("boot-failed", {
      detail: say`${node.name} got no network address within ${patience}.`,
      remedy: say`Read the console on the timeline; check the hypervisor's network and DHCP, then retry this step.`,
    });
  }
  return new PortalError("ssh-unreachable", {
    detail: say`${node.name} (${address}) cannot be worked on: ${UNREACHED[why ?? "refused"]}, within ${patience}.`,
    remedy: say`Read the console on the timeline, then retry this step or roll back.`,
  });
}

/** Puts the end of the console on the timeline: it is the only witness of a boot that went wrong. */
async function showConsole(step: NodeStep): Promise<void> {
  const text = await step.cloud.driver
    .consoleTail(driverContext(step), step.machine.machineId, CONSOLE_BYTES)
    .catch(() => "");
  for (const line of text.split(/\r?\n/).slice(-40)) {
    if (line.trim())
      step.ctx.emit({ kind: "line", data: { node: step.machine.node.name, source: "console", text: line } });
  }
}

/** Deletes the node's machine, and whatever an interrupted step left under this node's tags. */
export async function remove(step: NodeStep): Promise<void> {
  const { driver } = step.cloud;
  const context = driverContext(step);
  await driver.deleteMachine(context, step.machine.machineId);
  const left = await driver.listMachines(context, { stack: step.facts.ownerId, node: step.machine.node.name });
  for (const machine of left) await driver.deleteMachine(context, machine.id);
  await markNode(step, { state: "removed", address: null }, { what: "gone", phase: null });
}
