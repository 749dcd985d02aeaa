import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "@/lib/blueprints/load";
import { openTool } from "@/lib/config-tools/registry";
import { compileLaunch } from "@/lib/plan/compile-launch";
import { recipeOf } from "@/lib/provisioning/recipe-of";

const { services, flavours } = loadCatalogue();
const workDir = mkdtempSync(path.join(os.tmpdir(), "burgeon-recipes-"));
const tools = new Map(
  await Promise.all(
    [...new Set([...services.values()].flatMap(({ blueprint }) => blueprint.tools))].map(
      async (name) => [name, await openTool(name, { workDir })] as const,
    ),
  ),
);
afterAll(async () => {
  for (const tool of tools.values()) await tool.close();
  rmSync(workDir, { recursive: true });
});

describe.each([...services.values()].map((service) => [service.blueprint.service, service] as const))(
  "%s",
  (_id, service) => {
    const { blueprint, digest, recipeDigest } = service;

    it.each(blueprint.tools)(
      "has a recipe that %s understands, and whose tasks are named in plain words",
      async (name) => {
        const recipe = recipeOf(service);
        const tool = tools.get(name)!;
        expect(await tool.lint({ signal: AbortSignal.timeout(60_000), idempotencyKey: "lint" }, recipe)).toEqual([]);
      },
    );

    it.each(blueprint.os.flatMap((osId) => blueprint.modes.map((mode) => [osId, mode] as const)))(
      "can be planned on %s, %s, with its own counts, sizes and settings",
      (osId, mode) => {
        const facts = { cloudId: "cloud", imageId: osId, serviceDigest: digest, recipeDigest, flavours };
        const choice = {
          name: "planned",
          os: osId,
          mode,
          cloneKind: "thin",
          tool: blueprint.tools[0]!,
          roles: {},
          parameters: {},
        } as const;
        const compiled = compileLaunch(blueprint, choice, facts);
        expect(compiled).toMatchObject({ ok: true });
        const installs = compiled.ok ? compiled.plan.steps.filter(({ action }) => action === "install").length : -1;
        expect(installs).toBe(mode === "os-only" && compiled.ok ? compiled.plan.nodes.length : 0);
      },
    );
  },
);
