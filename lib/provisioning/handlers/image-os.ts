import type { OsSpec } from "@/lib/blueprints/os";
import { PortalError } from "@/lib/errors";
import type { Step } from "./context";

/** The operating system that a build is about, as it is defined now. */
export async function osOf(step: Step): Promise<OsSpec> {
  const { subject } = step.facts.plan;
  const spec = subject.kind === "build-image" ? step.tools.catalogue.oses.get(subject.os) : undefined;
  if (spec) return spec;
  throw new PortalError("image-build-failed", {
    detail: "This operating system is no longer in the catalogue.",
    remedy: "Put it back into catalogue/os.yaml, then retry this step.",
  });
}
