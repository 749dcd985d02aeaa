import { audit } from "@/lib/auth/audit";
import { editedMeanwhile } from "@/lib/auth/edited-meanwhile";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Blueprint } from "@/lib/blueprints/schema";
import type { Api } from "@/lib/contract/api";
import type { ServiceLimits } from "@/lib/contract/schemas/services";
import { db } from "@/lib/db/client";
import { PortalError, type FieldError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { catalogue } from "./catalogue";
import { offeredPart } from "./service-limits";
import { rulesOf } from "./service-settings";

/** Changes what people may order of a service. It holds from the next order on; stacks that are there stay as they are. */
export const putService: UseCase<Api["putService"]> = async ({ userId }, { params: { service }, body }) => {
  const blueprint = catalogue().services.get(service)?.blueprint;
  if (!blueprint) throw notFound();
  const { revision: seen, ...rules } = body;
  requirePossible(blueprint, rules.limits);
  return db().$transaction(async (tx) => {
    await tx.serviceSetting.createMany({ data: { service }, skipDuplicates: true });
    await tx.$executeRaw`select 1 from service_setting where service = ${service} for update`;
    const { updatedBy, ...row } = await tx.serviceSetting.findUniqueOrThrow({
      where: { service },
      include: { updatedBy: { select: { name: true } } },
    });
    if (row.revision !== seen) throw editedMeanwhile(updatedBy?.name ?? null);
    const revision = seen + 1;
    const data = { ...rules, revision, updatedById: userId, updatedAt: new Date() };
    await tx.serviceSetting.update({ where: { service }, data, select: { service: true } });
    await audit(tx, {
      userId,
      action: "service.changed",
      target: `service:${service}`,
      data: { before: rulesOf(row), after: rules },
    });
    return { revision };
  });
};

/** @throws invalid-parameters where limits name what the blueprint does not have, or leave nothing to order */
function requirePossible(blueprint: Blueprint, limits: ServiceLimits): void {
  const fields = [...unknownChoices(blueprint, limits), ...impossibleRoles(blueprint, limits)];
  if (fields.length === 0 && offeredPart(blueprint, limits, []).modes.length === 0)
    fields.push(
      refuse(["modes"], say`Images are baked with the tool that is switched off: nothing could be launched.`),
    );
  const least = blueprint.roles.reduce((sum, { count }) => sum + count.min, 0);
  if (limits.maxNodes !== null && limits.maxNodes < least)
    fields.push(refuse(["maxNodes"], say`The smallest stack of this service has ${least} nodes.`));
  if (fields.length === 0) return;
  throw new PortalError(
    "invalid-parameters",
    {
      detail: say`These limits do not fit the service's blueprint.`,
      remedy: say`Correct the marked fields.`,
    },
    { fields },
  );
}

const refuse = (path: string[], message: Sentence): FieldError => ({ path: ["limits", ...path], message });

const UNKNOWN = say`The blueprint does not offer this.`;

function unknownChoices(blueprint: Blueprint, { os, modes, tools, roles }: ServiceLimits): FieldError[] {
  const has = (offered: readonly string[], wanted: readonly string[] | null) =>
    (wanted ?? []).every((one) => offered.includes(one));
  return [
    ...(has(blueprint.os, os) ? [] : [refuse(["os"], UNKNOWN)]),
    ...(has(blueprint.modes, modes) ? [] : [refuse(["modes"], UNKNOWN)]),
    ...(has(blueprint.tools, tools) ? [] : [refuse(["tools"], UNKNOWN)]),
    ...Object.keys(roles)
      .filter((id) => !blueprint.roles.some((role) => role.id === id))
      .map((id) => refuse(["roles", id], UNKNOWN)),
  ];
}

function impossibleRoles(blueprint: Blueprint, limits: ServiceLimits): FieldError[] {
  const all = offeredPart(blueprint, { ...limits, roles: {} }, catalogue().flavours);
  return all.roles.flatMap(({ id, count, flavours }): FieldError[] => {
    const limit = limits.roles[id];
    if (!limit) return [];
    const range = (field: string, value: number | null, max: number) =>
      value === null || (value >= count.min && value <= max)
        ? []
        : [refuse(["roles", id, field], say`Choose ${count.min} to ${max}.`)];
    const sizes = limit.flavours ?? flavours;
    const known = sizes.every((one) => flavours.includes(one));
    return [
      ...range("max", limit.max, count.max),
      ...range("count", limit.count, Math.min(count.max, limit.max ?? count.max)),
      ...(known ? [] : [refuse(["roles", id, "flavours"], say`Choose among the sizes that are large enough.`)]),
      ...(limit.flavour === null || sizes.includes(limit.flavour)
        ? []
        : [refuse(["roles", id, "flavour"], say`Choose one of the offered sizes.`)]),
    ];
  });
}
