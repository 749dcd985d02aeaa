import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import { may, visibleProjectIds } from "@/lib/auth/viewer";
import { versionOn } from "@/lib/blueprints/schema";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { cellCan, NO_TEMPLATE_ROLE, spellTemplate, type TemplateVerdict } from "@/lib/templates/predicates";
import { policyFor, readPolicies, setPolicyFor } from "@/lib/templates/policy";
import { catalogue, osTitle } from "./catalogue";
import { measureOffers } from "./figures";
import { findTemplateCloud } from "./find-template-cloud";
import { readOsRows, readRecipeRows } from "./matrix-rows";
import { readRecipeNumbers } from "./template-matrix";
import { readVersions } from "./template-versions";

export const getTemplate: UseCase<Api["getTemplate"]> = async (viewer, { params, query }) => {
  const known = catalogue().services.get(params.service);
  const osId = params.os;
  if (!known?.blueprint.os.includes(osId)) throw notFound();
  const { blueprint, recipeDigest, logo } = known;
  const service = blueprint.service;
  const { cloud } = await findTemplateCloud(query.cloud);
  const manages = may(viewer, "template.manage", null);
  const bakeable = blueprint.modes.includes("pre-installed");
  const offer = { service, osId };
  const [figures, osRows, recipes, numbers, policies, versions, bakeMs] = await Promise.all([
    measureOffers([
      { ...offer, mode: "os-only" },
      { ...offer, mode: "pre-installed" },
    ]),
    cloud ? readOsRows(db(), cloud.id) : [],
    cloud ? readRecipeRows(db(), cloud.id, [{ ...offer, digest: recipeDigest }]) : [],
    readRecipeNumbers(db(), [recipeDigest]),
    readPolicies(db()),
    cloud ? readVersions(db(), { ...offer, cloudId: cloud.id, visible: visibleProjectIds(viewer), manages }) : [],
    cloud ? readBakeTime(cloud.id, service, osId) : null,
  ]);
  const osImage = osRows.find((row) => row.osId === osId);
  const testing = recipes[0]?.testing ?? false;
  const can = (verdict: TemplateVerdict) => spellTemplate(verdict.allowed && !manages ? NO_TEMPLATE_ROLE : verdict);
  const facts = { osImage: osImage !== undefined, bakeable };
  return {
    cloud: cloud?.name ?? null,
    service: { id: service, title: blueprint.title, version: versionOn(blueprint, osId), logo },
    os: { id: osId, title: osTitle(osId) },
    now: {
      recipe: numbers.get(`${service}/${recipeDigest}`) ?? null,
      osImage: osImage
        ? { id: osImage.id, number: osImage.number, publishedAt: osImage.publishedAt?.toISOString() ?? null }
        : null,
    },
    osOnly: { figures: figures[0]!, testedAt: recipes[0]?.testedAt?.toISOString() ?? null, testing },
    preInstalled: bakeable
      ? {
          figures: figures[1]!,
          policy: {
            ...policyFor(policies, service, osId),
            set: setPolicyFor(policies, service, osId) !== undefined,
          },
          bakeMs,
          versions,
        }
      : null,
    can: {
      bake: can(cellCan.bake({ ...facts, running: versions.some(({ state }) => state === "baking") })),
      test: can(cellCan.test({ ...facts, running: testing })),
    },
  };
};

/** Median of the cell's last bakes, in ms. */
async function readBakeTime(cloudId: string, service: string, osId: string): Promise<number | null> {
  const rows = await db().$queryRaw<{ ms: number | null }[]>`
    select percentile_cont(0.5) within group (order by extract(epoch from b.ended_at - b.started_at)::float8 * 1000) as ms
    from (
      select r.started_at, r.ended_at from baked_image i
      join deployment d on d.baked_image_id = i.id and d.kind = 'bake'
      join workflow_run r on r.id = d.id and r.state = 'succeeded'
      where i.cloud_id = ${cloudId}::uuid and i.service = ${service} and i.os_id = ${osId}
      order by d.created_at desc limit 10
    ) b`;
  return rows[0]?.ms ?? null;
}
