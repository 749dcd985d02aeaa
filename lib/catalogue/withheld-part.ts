import type { FlavourSpec } from "@/lib/blueprints/flavour-spec";
import type { Blueprint } from "@/lib/blueprints/schema";
import type { ServiceDetail } from "@/lib/contract/schemas/catalogue";
import { serviceLimits } from "@/lib/contract/schemas/services";
import { osTitle } from "./catalogue";
import { offeredPart } from "./service-limits";
import type { ServiceSetting } from "./service-settings";

/** What {@link offeredPart} leaves out, for whoever looks for it in a form; null where that is nothing. */
export function withheldPart(
  blueprint: Blueprint,
  { limits, by }: Pick<ServiceSetting, "limits" | "by">,
  flavours: readonly FlavourSpec[],
): ServiceDetail["withheld"] {
  const all = offeredPart(blueprint, NO_LIMITS, flavours);
  const { os, modes, tools, roles } = offeredPart(blueprint, limits, flavours);
  const { maxNodes, maxStacks } = limits;
  const titles = new Map(flavours.map(({ id, title }) => [id, title]));
  const limited = all.roles.flatMap(({ id, count, flavours: sizes }, i) => {
    const max = roles[i]!.count.max < count.max ? roles[i]!.count.max : null;
    const missing = without(sizes, roles[i]!.flavours).map((one) => titles.get(one) ?? one);
    return max === null && missing.length === 0 ? [] : [[id, { max, flavours: missing }] as const];
  });
  const withheld = {
    oses: without(all.os, os).map(osTitle),
    modes: without(all.modes, modes),
    tools: without(all.tools, tools),
  };
  const none = Object.values(withheld).every((list) => list.length === 0) && limited.length === 0;
  if (none && maxNodes === null && maxStacks === null) return null;
  return { by, ...withheld, maxNodes, maxStacks, roles: Object.fromEntries(limited) };
}

const NO_LIMITS = serviceLimits.parse({});

const without = <T extends string>(all: readonly T[], left: readonly T[]): T[] =>
  all.filter((one) => !left.includes(one));
