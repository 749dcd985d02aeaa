import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { ContentFile } from "@/lib/blueprint-revisions/content";
import type { LiveCatalogue } from "@/lib/blueprint-revisions/live-catalogue";
import { writeFiles } from "@/lib/blueprint-revisions/unpack";
import { BlueprintFaults, type Fault } from "@/lib/blueprints/faults";
import { loadService, type CatalogueService } from "@/lib/blueprints/load-service";
import type { Blueprint } from "@/lib/blueprints/schema";
import type { ToolName } from "@/lib/blueprints/tool-titles";
import { openTool } from "@/lib/config-tools/registry";
import { PortalError } from "@/lib/errors";
import { recipeOf } from "@/lib/provisioning/recipe-of";

export type Verdict = { faults: Fault[]; blueprint: Blueprint | null };

/**
 * Everything that is wrong with a service that was brought: its blueprint, its logo, its recipes by each tool's lint, and what
 * only the portal's own recipes may do. Nothing of it is run outside a sandbox, and nothing of it is kept on this host.
 */
export async function checkContent(
  files: readonly ContentFile[],
  catalogue: Pick<LiveCatalogue, "sharedDir" | "oses" | "flavours" | "isOwn">,
): Promise<Verdict> {
  const root = await mkdtemp(path.join(os.tmpdir(), "burgeon-check-"));
  try {
    const dir = path.join(root, "service");
    await writeFiles(dir, files);
    const relative = (fault: Fault): Fault => ({
      ...fault,
      file: path.relative(dir, path.resolve(fault.file)),
      // A tool's own words may name the file by its path here.
      message: fault.message.replaceAll(`${dir}/`, ""),
    });
    const service = readService(dir, catalogue);
    if (!("blueprint" in service)) return { faults: service.faults.map(relative), blueprint: null };
    const { blueprint } = service;
    const faults = [...logoFaults(service)];
    for (const tool of blueprint.tools)
      faults.push(...(await lintRecipe(service, tool, { dir, workDir: path.join(root, "work") })));
    return { faults: faults.map(relative), blueprint };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function readService(dir: string, catalogue: Pick<LiveCatalogue, "sharedDir" | "oses" | "flavours" | "isOwn">) {
  const { sharedDir, oses, flavours } = catalogue;
  try {
    return loadService(dir, {
      ...{ sharedDir, oses, flavours },
      more: ({ service }) =>
        catalogue.isOwn(service)
          ? [{ path: ["service"], message: `"${service}" is a service of the portal's own; give this one another id` }]
          : [],
    });
  } catch (e) {
    if (e instanceof BlueprintFaults) return { faults: e.faults };
    throw e;
  }
}

const LARGEST_LOGO = 32 * 1024;

/** It is drawn as an image, in which nothing runs; it has to be one. */
function logoFaults({ logo, dir }: CatalogueService): Fault[] {
  const at = (message: string): Fault[] => [{ file: path.join(dir, "logo.svg"), line: 1, place: "", message }];
  if (logo.length > LARGEST_LOGO) return at(`it has more than ${LARGEST_LOGO / 1024} KiB`);
  return /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(logo) ? [] : at("it is no SVG");
}

async function lintRecipe(
  service: CatalogueService,
  name: ToolName,
  { dir, workDir }: { dir: string; workDir: string },
): Promise<Fault[]> {
  const tool = await openTool(name, { workDir });
  const context = { signal: AbortSignal.timeout(300_000), idempotencyKey: "check-blueprint" };
  try {
    // It is not the portal's own, whatever its revision will be.
    const issues = await tool.lint(context, { ...recipeOf(service), foreign: true });
    return issues.map((issue) => ({ ...issue, place: "" }));
  } catch (e) {
    // Not its author's fault, but nothing may be signed off unseen.
    if (!(e instanceof PortalError) || e.code !== "config-tool-missing") throw e;
    const message = `It could not be checked: ${e.text.detail} ${e.text.remedy}`;
    return [{ file: path.join(dir, "blueprint.yaml"), line: 1, place: "tools", message }];
  } finally {
    await tool.close();
  }
}
