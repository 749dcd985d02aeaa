import type { Catalogue } from "@/lib/blueprints/load";
import type { Db } from "@/lib/db/client";

/** Numbers the recipes' contents as they are seen: "r41" is the forty-first that this installation has had. */
export async function registerRecipes(database: Db, catalogue: Catalogue): Promise<void> {
  for (const [service, { recipeDigest: digest }] of catalogue.services) {
    await database.$executeRaw`
      insert into recipe_revision (service, digest, number)
      select ${service}, ${digest}, 1 + coalesce(max(number), 0) from recipe_revision where service = ${service}
      having count(*) filter (where digest = ${digest}) = 0
      on conflict do nothing`;
  }
}

/** In the place of a tool's name: whether the workers of a cloud can run what is not the portal's own. */
export const SANDBOX = "sandbox";

/** What the workers of a cloud configure its machines with; a part of every bake's key. */
export async function registerTool(database: Db, cloudId: string, tool: string, version: string): Promise<void> {
  await database.cloudTool.upsert({
    where: { cloudId_tool: { cloudId, tool } },
    create: { cloudId, tool, version },
    update: { version, seenAt: new Date() },
    select: { tool: true },
  });
}

/** What they no longer have. */
export async function forgetTool(database: Db, cloudId: string, tool: string): Promise<void> {
  await database.cloudTool.deleteMany({ where: { cloudId, tool } });
}
