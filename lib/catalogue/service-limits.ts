import { isLargeEnough } from "@/lib/blueprints/flavours";
import type { FlavourSpec } from "@/lib/blueprints/flavour-spec";
import { toolsOf, type Blueprint, type BlueprintRole } from "@/lib/blueprints/schema";
import { TOOL_TITLES, type ToolName } from "@/lib/blueprints/tool-titles";
import type { ServiceLimits } from "@/lib/contract/schemas/services";
import type { FieldError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import type { ServiceSetting } from "./service-settings";

/** Nodes by role id, as a launch request names them. */
export type Sizes = Record<string, { count: number; flavour: string }>;
type Setting = Pick<ServiceSetting, "limits" | "by">;

export type OfferedRole = BlueprintRole & {
  /** Ids of the sizes that are offered, in the catalogue's order. */
  flavours: string[];
};
/** A blueprint, of which only that is left that people may order. */
export type OfferedBlueprint = Omit<Blueprint, "roles"> & { roles: OfferedRole[] };

/**
 * What of a blueprint people may order, with the defaults that the form begins with. Limits can only take away: what the
 * blueprint has come to lack since they were set is not there. Stacks keep the blueprint that they were launched with.
 */
export function offeredPart(
  blueprint: Blueprint,
  limits: ServiceLimits,
  flavours: readonly FlavourSpec[],
): OfferedBlueprint {
  const [first] = toolsOf(blueprint);
  const tools = among(blueprint.tools, limits.tools);
  // Baked images are made with the first tool.
  const modes = blueprint.modes.filter((mode) => mode === "os-only" || tools.includes(first));
  return {
    ...blueprint,
    os: among(blueprint.os, limits.os),
    modes: among(modes, limits.modes),
    tools,
    roles: blueprint.roles.map((role) => offeredRole(role, limits, flavours)),
  };
}

function offeredRole(role: BlueprintRole, { roles }: ServiceLimits, flavours: readonly FlavourSpec[]): OfferedRole {
  const limit = roles[role.id];
  const { min } = role.count;
  const max = Math.max(min, Math.min(role.count.max, limit?.max ?? role.count.max));
  const count = Math.min(max, Math.max(min, limit?.count ?? role.count.default));
  const large = flavours.filter((flavour) => isLargeEnough(flavour, role.minimum)).map(({ id }) => id);
  const offered = among(large, limit?.flavours ?? null);
  const flavour = [limit?.flavour, role.flavour].find((id) => id != null && offered.includes(id)) ?? offered[0];
  return { ...role, count: { min, max, default: count }, flavour: flavour ?? role.flavour, flavours: offered };
}

const among = <T extends string>(all: readonly T[], limit: readonly T[] | null): T[] =>
  limit === null ? [...all] : all.filter((one) => limit.includes(one));

/** Whether anybody could order a service so: nothing has to be baked for what nobody may order. */
export function isOffered(
  { enabled, limits }: Pick<ServiceSetting, "enabled" | "limits">,
  blueprint: Blueprint,
  { osId, mode }: { osId: string; mode: Blueprint["modes"][number] },
): boolean {
  const { os, modes } = offeredPart(blueprint, limits, []);
  return enabled && os.includes(osId) && modes.includes(mode);
}

/** What a request for an OS, a mode or a tool that the blueprint has but an administrator withholds is refused with. */
export function offerFault(
  blueprint: Blueprint,
  { limits, by }: Setting,
  { os, mode, tool }: { os: { id: string; title: string }; mode: Blueprint["modes"][number]; tool: ToolName },
): FieldError | null {
  const offered = offeredPart(blueprint, limits, []);
  const { title } = blueprint;
  if (!offered.os.includes(os.id))
    return { path: ["os"], message: say`${title} is not offered on ${os.title}. ${setBy(by)}` };
  if (!offered.tools.includes(tool))
    return { path: ["tool"], message: say`${title} is not offered with ${TOOL_TITLES[tool]}. ${setBy(by)}` };
  if (!offered.modes.includes(mode))
    return { path: ["mode"], message: say`${title} is not offered in this mode. ${setBy(by)}` };
  return null;
}

/**
 * The fields in which nodes go beyond what an administrator allows. Nodes that are there already (`before`, when a stack is
 * scaled) are nobody's fault: a role is judged where it grows, the whole where it grows.
 */
export function sizeFaults(
  blueprint: Pick<Blueprint, "roles">,
  { limits, by }: Setting,
  sizes: Sizes,
  flavours: readonly FlavourSpec[],
  before: Record<string, number> = {},
): FieldError[] {
  const titles = new Map(flavours.map(({ id, title }) => [id, title]));
  const faults = blueprint.roles.flatMap((role): FieldError[] => {
    const { max = null, flavours: allowed = null } = limits.roles[role.id] ?? {};
    const { count = 0, flavour = "" } = sizes[role.id] ?? {};
    if (count <= (before[role.id] ?? 0)) return [];
    const tooMany = max !== null && count > Math.max(max, role.count.min);
    const size = allowed !== null && !allowed.includes(flavour);
    const names = (allowed ?? []).map((id) => titles.get(id) ?? id);
    return [
      ...(tooMany ? [fault([role.id, "count"], say`At most ${max} nodes of this role are allowed. ${setBy(by)}`)] : []),
      ...(size ? [fault([role.id, "flavour"], say`Choose one of the allowed sizes: ${names}. ${setBy(by)}`)] : []),
    ];
  });
  const total = sum(Object.values(sizes).map(({ count }) => count));
  const { maxNodes } = limits;
  if (maxNodes !== null && total > maxNodes && total > sum(Object.values(before))) {
    const [largest] = Object.entries(sizes).toSorted(([, a], [, b]) => b.count - a.count);
    const message = say`At most ${maxNodes} nodes are allowed in all, and these are ${total}. ${setBy(by)}`;
    faults.push(fault([largest?.[0] ?? "", "count"], message));
  }
  return faults;
}

const fault = ([role, field]: [string, string], message: Sentence): FieldError => ({
  path: ["roles", role, field],
  message,
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** Who is to be asked about a limit. */
export const setBy = (by: string | null): Sentence =>
  by === null ? say`An administrator has set this limit.` : say`This limit was set by ${by}.`;
