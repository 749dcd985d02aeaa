import type { z } from "zod";
import type { UseCase } from "@/lib/auth/use-case";
import { isLargeEnough } from "@/lib/blueprints/flavours";
import { toolsOf, versionRange } from "@/lib/blueprints/schema";
import type { Api } from "@/lib/contract/api";
import type { curatedService } from "@/lib/contract/schemas/services";
import { db } from "@/lib/db/client";
import { catalogue, osTitle } from "./catalogue";
import { inOrder, loadServiceSettings, settingOf } from "./service-settings";

type Item = z.input<typeof curatedService>;

export const listCuratedServices: UseCase<Api["listCuratedServices"]> = async () => {
  const { flavours } = catalogue();
  const [settings, counts] = await Promise.all([
    loadServiceSettings(),
    db().stack.groupBy({ by: ["service"], where: { removedAt: null }, _count: true }),
  ]);
  const stacks = new Map(counts.map(({ service, _count }) => [service, _count]));
  const items = inOrder(settings).map(({ blueprint, logo }): Item => {
    const { service: id, title, category, summary } = blueprint;
    const { position: _, by, at, revision, ...rules } = settingOf(settings, id);
    return {
      ...{ id, title, category, summary, logo, rules, revision },
      version: versionRange(blueprint),
      blueprint: {
        oses: blueprint.os.map((os) => ({ id: os, title: osTitle(os) })),
        modes: blueprint.modes,
        tools: [...toolsOf(blueprint)],
        roles: blueprint.roles.map((role) => ({
          ...{ id: role.id, title: role.title, count: role.count, flavour: role.flavour },
          flavours: flavours.filter((flavour) => isLargeEnough(flavour, role.minimum)),
        })),
      },
      updatedBy: by,
      updatedAt: at?.toISOString() ?? null,
      stacks: stacks.get(id) ?? 0,
    };
  });
  return { items, byName: [...settings.values()].every(({ position }) => position === null) };
};
