import type { OsSpec } from "@/lib/blueprints/os";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { readOs } from "../os-specs";
import type { Step } from "./context";

/** The operating system that a plan is about, as it is defined now. */
export async function osOf({ facts, tools }: Step): Promise<OsSpec> {
  const { subject } = facts.plan;
  const spec = "os" in subject ? await readOs(tools.database, tools.catalogue.oses, subject.os) : undefined;
  if (spec) return spec;
  throw new PortalError("image-build-failed", {
    detail: say`This operating system is no longer in the catalogue, nor among the sources of this installation.`,
    remedy: say`Give it a source under Images, or put it back into catalogue/os.yaml; then retry this step.`,
  });
}
