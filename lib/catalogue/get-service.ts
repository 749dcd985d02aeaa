import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import { visibleProjectIds, type Viewer } from "@/lib/auth/viewer";
import type { Api } from "@/lib/contract/api";
import type { CloneKind, Mode } from "@/lib/contract/schemas/catalogue";
import { db } from "@/lib/db/client";
import { catalogue } from "./catalogue";
import { summarise } from "./offers";
import { offeredPart } from "./service-limits";
import { isListedFor, loadServiceSettings, settingOf } from "./service-settings";
import { withheldPart } from "./withheld-part";

export const getService: UseCase<Api["getService"]> = async (viewer, { params }) => {
  const { services, flavours } = catalogue();
  const service = services.get(params.service);
  if (!service) throw notFound();
  const settings = await loadServiceSettings();
  const setting = settingOf(settings, params.service);
  if (!isListedFor(viewer, setting) && !(await hasStack(viewer, params.service))) throw notFound();
  const [[summary], cloneKinds, lastMode] = await Promise.all([
    summarise([service], settings, viewer),
    readCloneKinds(),
    readLastMode(viewer.userId, params.service),
  ]);
  if (!summary) throw notFound();
  const { tools, roles, parameters, groups, endpoints, checks } = offeredPart(
    service.blueprint,
    setting.limits,
    flavours,
  );
  return {
    ...summary,
    tools,
    roles,
    withheld: withheldPart(service.blueprint, setting, flavours),
    parameters,
    groups,
    endpoints,
    checks,
    flavours,
    cloneKinds,
    lastMode,
  };
};

/** Stacks lead to the page of their service, wherever it is listed. */
async function hasStack(viewer: Viewer, service: string): Promise<boolean> {
  const projects = visibleProjectIds(viewer);
  const where = { service, removedAt: null, ...(projects && { projectId: { in: projects } }) };
  return (await db().stack.count({ where })) > 0;
}

/** Both, with the one first that a cloud takes where a launch says nothing. */
async function readCloneKinds(): Promise<CloneKind[]> {
  const cloud = await db().cloud.findFirst({ where: { state: "ready" }, orderBy: { name: "asc" } });
  return cloud?.cloneKind === "full" ? ["full", "thin"] : ["thin", "full"];
}

async function readLastMode(userId: string, service: string): Promise<Mode | null> {
  const rows = await db().$queryRaw<{ mode: Mode }[]>`
    select mode from stack where created_by_id = ${userId}::uuid order by service = ${service} desc, created_at desc limit 1`;
  return rows[0]?.mode ?? null;
}
