import type { OsSpec } from "@/lib/blueprints/os";
import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { checksFor, nameToResolve, type Answer, type ImageCheck } from "../os-image/checks";
import { readHostApt } from "../os-image/host-apt";
import { packageQuery, parsePackageQuery, sbomOf, type Package } from "../package-list";
import { osOf } from "./image-os";
import { driverContext, stopIfCancelled, type NodeStep } from "./context";

/** Asks the test machine for everything that recipes rely on: only an image that passes is ever offered. */
export async function checkImage(step: NodeStep): Promise<void> {
  const { cloud, ctx, machine } = step;
  const spec = await osOf(step);
  const { imageFormat } = cloud.driver.capabilities;
  const name = imageFormat === "none" ? null : nameToResolve(await readHostApt(), spec, imageFormat, process.arch);
  const ask = await asker(step);
  for (const check of checksFor(spec.family, name)) {
    stopIfCancelled(ctx.signal);
    const answer = await ask(check.command);
    const problem = problemOf(check, answer);
    ctx.emit({
      kind: "progress",
      data: { text: problem === null ? say`checked: ${check.what}` : say`failed: ${check.what}` },
    });
    if (problem === null) continue;
    const tail = answer.output.trim().split("\n").slice(-5);
    for (const text of tail) ctx.emit({ kind: "line", data: { node: machine.node.name, source: "tool", text } });
    throw new PortalError("image-build-failed", {
      detail: say`A machine from the new image boots, but this does not hold: ${check.what}. ${problem}`,
      remedy: say`Check the host's clock, package mirror and network, then retry this step or build the image again.`,
    });
  }
  const { output } = await ask(packageQuery(spec.family));
  const packages = parsePackageQuery(output);
  await recordPackages(step, packages, spec);
  ctx.emit({ kind: "progress", data: { text: say`${packages.length} packages are installed` } });
}

/** A repeated check replaces the list of the one before. */
async function recordPackages({ tools, facts }: NodeStep, packages: Package[], spec: OsSpec): Promise<void> {
  await tools.database.$transaction(async (tx) => {
    await tx.packageList.deleteMany({ where: { osRevision: { id: facts.ownerId } } });
    const list = { packages, sbom: sbomOf(packages, spec, new Date()) };
    await tx.packageList.create({
      data: { ...list, osRevision: { connect: { id: facts.ownerId } } },
      select: { id: true },
    });
  });
}

function problemOf(check: ImageCheck, answer: Answer): Sentence | string | null {
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
