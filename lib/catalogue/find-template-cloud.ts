import { notFound } from "@/lib/auth/not-found";
import { db } from "@/lib/db/client";

export type TemplateCloud = { id: string; name: string };

/**
 * The cloud whose templates are asked for: the named one, else the first that answers, else the first; null where there is
 * none at all.
 * @throws not-found for a name that no cloud has
 */
export async function findTemplateCloud(name: string | undefined): Promise<{
  cloud: TemplateCloud | null;
  names: string[];
}> {
  const clouds = await db().cloud.findMany({
    select: { id: true, name: true, state: true },
    orderBy: { name: "asc" },
  });
  const cloud =
    name === undefined
      ? (clouds.find(({ state }) => state === "ready") ?? clouds[0] ?? null)
      : clouds.find((one) => one.name === name);
  if (cloud === undefined) throw notFound();
  return { cloud, names: clouds.map((one) => one.name) };
}

/** @throws not-found also where there is no cloud */
export async function requireTemplateCloud(name: string | undefined): Promise<TemplateCloud> {
  const { cloud } = await findTemplateCloud(name);
  if (!cloud) throw notFound();
  return cloud;
}
