import { toolsOf } from "@/lib/blueprints/schema";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import type { CloneKind, Mode } from "@/lib/contract/schemas/catalogue";
import { db } from "@/lib/db/client";
import { catalogue } from "./catalogue";
import { summarise } from "./offers";

export const getService: UseCase<Api["getService"]> = async (viewer, { params }) => {
  const { services, flavours } = catalogue();
  const service = services.get(params.service);
  if (!service) throw notFound();
  const [[summary], cloneKinds, lastMode] = await Promise.all([
    summarise([service]),
    readCloneKinds(),
    readLastMode(viewer.userId, params.service),
  ]);
  if (!summary) throw notFound();
  const { roles, parameters, groups, endpoints, checks } = service.blueprint;
  return {
    ...summary,
    tools: [...toolsOf(service.blueprint)],
    roles,
    parameters,
    groups,
    endpoints,
    checks,
    flavours,
    cloneKinds,
    lastMode,
  };
};

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
