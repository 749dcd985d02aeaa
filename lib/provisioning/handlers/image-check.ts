import { PortalError } from "@/lib/errors";
import { checksFor, nameToResolve, type Answer, type ImageCheck } from "../os-image/checks";
import { readHostApt } from "../os-image/host-apt";
import { osOf } from "./image-os";
import { driverContext, stopIfCancelled, type NodeStep } from "./context";

/** Asks the test machine for everything that recipes rely on: only an image that passes is ever offered. */
export async function checkImage(step: NodeStep): Promise<void> {
  const { cloud, ctx, machine } = step;
  const spec = await osOf(step);
  const { imageFormat } = cloud.driver.capabilities;
  const name =
    imageFormat === "none" ? null : nameToResolve(await readHostApt(), spec, imageFormat, process.arch);
  const ask = await asker(step);
  for (const check of checksFor(spec.family, name)) {
    stopIfCancelled(ctx.signal);
    const answer = await ask(check.command);
    const problem = problemOf(check, answer);
    ctx.emit({ kind: "progress", data: { text: `${problem === null ? "checked" : "failed"}: ${check.what}` } });
    if (problem === null) continue;
    const tail = answer.output.trim().split("\n").slice(-5);
    for (const text of tail) ctx.emit({ kind: "line", data: { node: machine.node.name, source: "tool", text } });
    throw new PortalError("image-build-failed", {
      detail: `A machine from the new image boots, but this does not hold: ${check.what}. ${problem}`.trim(),
      remedy: "Check the host's clock, package mirror and network, then retry this step or build the image again.",
    });
  }
}

function problemOf(check: ImageCheck, answer: Answer): string | null {
  if (answer.code !== 0) return answer.output.trim().split("\n").at(-1) ?? "";
  return check.judge?.(answer) ?? null;
}

/** Runs commands on the step's machine, and says when. */
async function asker(step: NodeStep): Promise<(command: string) => Promise<Answer>> {
  const { cloud, ctx, facts, machine } = step;
  const found = await cloud.driver.getMachine(driverContext(step), machine.machineId);
  const target = {
    address: found?.addresses[0] ?? "",
    user: "root",
    privateKey: facts.sshKey.privateKey,
    hostKey: machine.hostKey.publicKey,
  };
  return async (command) => {
    const askedAt = Date.now();
    const { code, output } = await cloud.reach.run(target, command, ctx.signal);
    return { code, output, askedAt, answeredAt: Date.now() };
  };
}
