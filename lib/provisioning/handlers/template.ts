import type { TemplateSubject } from "@/lib/plan/types";
import { changeBakedImage } from "@/lib/templates/change-state";
import { publishTested } from "@/lib/templates/publish";
import { packageQuery, parsePackageQuery, sbomOf } from "../package-list";
import { say } from "@/lib/util/say";
import { runCommand } from "./command";
import { driverContext, type NodeStep, type Step } from "./context";
import { osOf } from "./image-os";

/** Records what is installed, before the package manager's own traces are cleaned away. */
export async function listPackages(step: NodeStep): Promise<void> {
  const { subject, bakedImageId } = bakeOf(step);
  const spec = await osOf(step);
  const packages = parsePackageQuery(
    await runCommand(step, packageQuery(spec.family), say`The machine's packages could not be listed.`),
  );
  const sbom = sbomOf(
    packages,
    { ...spec, title: `${subject.service} ${subject.serviceVersion} on ${spec.title}` },
    new Date(),
  );
  await step.tools.database.$transaction(async (tx) => {
    // A repeated step replaces what the interrupted one wrote.
    await tx.packageList.deleteMany({ where: { bakedImage: { id: bakedImageId } } });
    const bakedImage = { connect: { id: bakedImageId } };
    await tx.packageList.create({ data: { packages, sbom, bakedImage }, select: { id: true } });
  });
  step.ctx.emit({ kind: "progress", data: { text: say`${packages.length} packages are installed` } });
}

export async function capture(step: NodeStep): Promise<void> {
  const { subject, bakedImageId, imageId } = bakeOf(step);
  const image = await step.cloud.driver.captureImage(driverContext(step), {
    machineId: step.machine.machineId,
    imageId,
    description: `${subject.service} ${subject.serviceVersion} on ${subject.os}`,
  });
  await step.tools.database.$transaction((tx) =>
    changeBakedImage(tx, {
      id: bakedImageId,
      to: "testing",
      userId: null,
      reason: say`Captured; its acceptance checks run.`,
      data: { sizeBytes: image.sizeBytes, capturedAt: new Date() },
    }),
  );
}

/** Every check has passed: the image is offered, or a person is asked, as its policy says. */
export async function publishTemplate(step: Step): Promise<void> {
  const { bakedImageId } = bakeOf(step);
  await step.tools.database.$transaction((tx) => publishTested(tx, bakedImageId, new Date()));
}

/** The undoing of a bake: nothing of it stays on the hypervisor. */
export async function discardTemplate(step: Step): Promise<void> {
  await step.cloud.driver.deleteImage(driverContext(step), bakeOf(step).imageId);
}

function bakeOf({ facts }: Step): { subject: TemplateSubject; bakedImageId: string; imageId: string } {
  const { subject } = facts.plan;
  if (subject.kind === "bake" && subject.bakedImageId !== null && subject.capture !== null)
    return { subject, bakedImageId: subject.bakedImageId, imageId: subject.capture.imageId };
  throw new Error(`deployment ${facts.id} is no bake`);
}
