import type { z } from "zod";
import type { Catalogue } from "@/lib/blueprints/load";
import type { templateMatrix } from "@/lib/contract/schemas/templates";
import type { Db } from "@/lib/db/client";
import { policyFor, readPolicies } from "@/lib/templates/policy";
import {
  readOsRows,
  readRecipeRows,
  readRevisionRows,
  readSums,
  type OsRow,
  type PendingRow,
  type RecipeKey,
  type RevisionRow,
} from "./matrix-rows";
import { sumUp } from "./template-sums";

type Matrix = z.input<typeof templateMatrix>;
type Cell = Matrix["cells"][number];

/**
 * The template matrix of a cloud: a fixed number of queries, however many cells and revisions there are. What is shown of an
 * operating system that only an old cell still knows is left out, like the service that has left the catalogue.
 */
export async function readMatrix(
  database: Db,
  { services, oses }: Catalogue,
  cloudId: string,
  now: Date,
): Promise<Pick<Matrix, "services" | "oses" | "cells" | "sums">> {
  const keys = [...services.values()].flatMap(({ blueprint, recipeDigest }) =>
    blueprint.os.map((osId): RecipeKey => ({ service: blueprint.service, osId, digest: recipeDigest })),
  );
  const [osRows, recipes, revisions, sums, policies, numbers, building] = await Promise.all([
    readOsRows(database, cloudId),
    readRecipeRows(database, cloudId, keys),
    readRevisionRows(database, cloudId),
    readSums(database, cloudId, now),
    readPolicies(database),
    readRecipeNumbers(
      database,
      keys.map(({ digest }) => digest),
    ),
    database.osImageRevision.findMany({ where: { cloudId, state: "building" }, select: { osId: true } }),
  ]);
  const at = (service: string, osId: string) => `${service}/${osId}`;
  const recipeOf = new Map(recipes.map((row) => [at(row.service, row.osId), row]));
  const revisionOf = new Map(revisions.map((row) => [at(row.service, row.osId), row]));
  const imageOf = new Map(osRows.map((row) => [row.osId, row]));
  const cells = keys.map(({ service, osId, digest }): Cell => {
    const recipe = recipeOf.get(at(service, osId));
    const revision = revisionOf.get(at(service, osId));
    return {
      service,
      osId,
      osOnly: {
        recipe: numbers.get(at(service, digest)) ?? null,
        testedAt: recipe?.testedAt?.toISOString() ?? null,
        testing: recipe?.testing ?? false,
      },
      preInstalled: services.get(service)?.blueprint.modes.includes("pre-installed")
        ? {
            revision: revision ? viewRevision(revision) : null,
            maxAgeDays: policyFor(policies, service, osId).maxAgeDays,
          }
        : null,
    };
  });
  const used = new Set(keys.map(({ osId }) => osId));
  const shownOses = [...oses.values()].filter(({ id }) => used.has(id));
  return {
    services: [...services.values()].map(({ blueprint: { service, title, category }, logo }) => ({
      ...{ id: service, title, category, logo },
    })),
    oses: shownOses.map(({ id, title }) => ({
      ...{ id, title },
      building: building.some((row) => row.osId === id),
      image: viewOsImage(imageOf.get(id)),
    })),
    cells,
    sums: sumUp({
      osImages: shownOses.flatMap(({ id }) => (imageOf.has(id) ? [numberOf(imageOf.get(id)!.sizeBytes)] : [])),
      bakeable: cells.filter(({ osId, preInstalled }) => preInstalled && imageOf.has(osId)).length,
      serving: servingSizes(revisions),
      rows: sums,
    }),
  };
}

/** Numbers of recipes' contents, by "service/digest". */
export async function readRecipeNumbers(database: Db, digests: readonly string[]): Promise<Map<string, number>> {
  const rows = await database.recipeRevision.findMany({ where: { digest: { in: [...new Set(digests)] } } });
  return new Map(rows.map(({ service, digest, number }) => [`${service}/${digest}`, number]));
}

/** Of each cell, the size of what launches use now. */
function servingSizes(rows: readonly RevisionRow[]): (number | null)[] {
  return rows.flatMap((row) => {
    if (row.state === "published" || row.state === "stale") return [numberOf(row.sizeBytes)];
    return row.servingNumber === null ? [] : [numberOf(row.servingBytes)];
  });
}

const numberOf = (bytes: bigint | null): number | null => (bytes === null ? null : Number(bytes));

export const viewPending = ({ checkedAt, updates, security, severity }: PendingRow) =>
  checkedAt === null
    ? null
    : { checkedAt: checkedAt.toISOString(), updates: updates ?? 0, security: security ?? 0, severity };

export const STALE_KINDS = ["age", "os-image", "recipe", "updates"] as const;
export const viewStaleReasons = (reasons: unknown): (typeof STALE_KINDS)[number][] => {
  const kinds = Array.isArray(reasons) ? reasons.map((reason) => (reason as { kind?: unknown }).kind) : [];
  return STALE_KINDS.filter((kind) => kinds.includes(kind));
};

function viewOsImage(row: OsRow | undefined): Matrix["oses"][number]["image"] {
  if (!row) return null;
  const { number, publishedAt, sizeBytes } = row;
  return {
    ...{ number, publishedAt: publishedAt?.toISOString() ?? null },
    sizeBytes: numberOf(sizeBytes),
    pending: viewPending(row),
  };
}

function viewRevision(row: RevisionRow) {
  const { id, number, state, progress, deploymentId, running, failed } = row;
  return {
    ...{ id, number, state, progress, deploymentId, running, failed },
    capturedAt: row.capturedAt?.toISOString() ?? null,
    sizeBytes: numberOf(row.sizeBytes),
    tested: row.testedAt !== null,
    staleReasons: viewStaleReasons(row.staleReasons),
    pending: viewPending(row),
    serving:
      row.servingNumber === null || row.servingState === null
        ? null
        : { number: row.servingNumber, state: row.servingState },
  };
}
