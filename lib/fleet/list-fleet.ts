import type { UseCase } from "@/lib/auth/use-case";
import { visibleProjectIds } from "@/lib/auth/viewer";
import { osTitle } from "@/lib/catalogue/catalogue";
import type { Api } from "@/lib/contract/api";
import type { Mode } from "@/lib/contract/schemas/catalogue";
import type { Fleet, FleetNode, FleetQuery } from "@/lib/contract/schemas/fleet";
import { db } from "@/lib/db/client";
import { containing } from "@/lib/deployments/search-pattern";
import { Prisma } from "@/lib/generated/prisma/client";
import { readOutdatedImages, type OutdatedImage } from "./outdated-images";

/** Machines of other people's projects are neither listed nor counted. */
export const listFleet: UseCase<Api["listFleet"]> = async (viewer, { query }) => {
  const visible = visibleProjectIds(viewer);
  const seen = visible === null ? Prisma.sql`true` : Prisma.sql`s.project_id = any(${visible}::uuid[])`;
  const images = await readOutdatedImages(db());
  const chosen = images.filter(
    ({ state, reasons }) =>
      (query.state === undefined || shownState(state) === query.state) &&
      (query.reason === undefined || reasons.some(({ kind }) => kind === query.reason)),
  );
  const where = Prisma.sql`${seen} and ${onImages(chosen)} ${narrow(query)}`;
  const [nodes, counts, total, choices] = await Promise.all([
    readNodes(where, query),
    db().$queryRaw<{ nodes: number; outdated: number }[]>`
      select count(*)::int as nodes, (count(*) filter (where ${onImages(images)}))::int as outdated
      from node n join stack s on s.id = n.stack_id where n.state <> 'removed' and ${seen}`,
    db().$queryRaw<{ total: number }[]>`select count(*)::int as total ${FROM} where ${where}`,
    db().$queryRaw<Choice[]>`
      select p.name as project, p.title, s.service, max(s.blueprint ->> 'title') as "serviceTitle", s.os_id as "osId",
        count(*)::int as nodes
      ${FROM} where ${seen} and ${onImages(images)} group by p.id, s.service, s.os_id order by p.title, s.service, s.os_id`,
  ]);
  const imageOf = new Map(images.map((image) => [image.id, image]));
  return {
    items: nodes.map((row) => viewNode(row, imageOf.get(row.imageId)!)),
    total: total[0]?.total ?? 0,
    nodes: counts[0]?.nodes ?? 0,
    outdated: counts[0]?.outdated ?? 0,
    ...viewChoices(choices),
  };
};

const FROM = Prisma.sql`from node n join stack s on s.id = n.stack_id join project p on p.id = s.project_id
  join app_user u on u.id = s.created_by_id`;

/** Machines that are there, and came from one of these. */
function onImages(images: readonly OutdatedImage[]): Prisma.Sql {
  const ids = (baked: boolean) => images.filter((image) => image.baked === baked).map(({ id }) => id);
  return Prisma.sql`n.state <> 'removed' and (n.baked_image_id = any(${ids(true)}::uuid[])
    or n.baked_image_id is null and n.os_revision_id = any(${ids(false)}::uuid[]))`;
}

function narrow({ q, project, service, os }: FleetQuery): Prisma.Sql {
  const parts = [
    project === undefined ? null : Prisma.sql`p.name = ${project}`,
    service === undefined ? null : Prisma.sql`s.service = ${service}`,
    os === undefined ? null : Prisma.sql`s.os_id = ${os}`,
    q?.trim()
      ? Prisma.sql`(s.name ilike ${containing(q)} or n.name ilike ${containing(q)} or u.name ilike ${containing(q)})`
      : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? Prisma.empty : Prisma.sql`and ${Prisma.join(parts, " and ")}`;
}

const ORDER: Record<FleetQuery["sort"], Prisma.Sql> = {
  project: Prisma.sql`p.title, u.name, s.name, n.position, n.id`,
  "-project": Prisma.sql`p.title desc, u.name desc, s.name desc, n.position, n.id`,
  age: Prisma.sql`as_of nulls last, p.title, s.name, n.position, n.id`,
  "-age": Prisma.sql`as_of desc nulls last, p.title, s.name, n.position, n.id`,
};

type NodeRow = {
  id: string;
  name: string;
  stackId: string;
  stack: string;
  project: string;
  projectTitle: string;
  owner: string;
  service: string;
  serviceTitle: string | null;
  osId: string;
  mode: Mode;
  bakedImageId: string | null;
  imageId: string;
};

function readNodes(where: Prisma.Sql, { sort, page, pageSize }: FleetQuery): Promise<NodeRow[]> {
  return db().$queryRaw<NodeRow[]>`
    select n.id::text, n.name, s.id::text as "stackId", s.name as stack, p.name as project, p.title as "projectTitle",
      u.name as owner, s.service, s.blueprint ->> 'title' as "serviceTitle", s.os_id as "osId", s.mode,
      n.baked_image_id::text as "bakedImageId", coalesce(n.baked_image_id, n.os_revision_id)::text as "imageId",
      coalesce(b.captured_at, o.published_at) as as_of
    ${FROM} left join baked_image b on b.id = n.baked_image_id left join os_image_revision o on o.id = n.os_revision_id
    where ${where} order by ${ORDER[sort]} limit ${pageSize} offset ${(page - 1) * pageSize}`;
}

/** An OS image that is gone from the hypervisor was retired before. */
const shownState = (state: string) => (state === "deleted" ? "retired" : state) as FleetNode["image"]["state"];

function viewNode(row: NodeRow, image: OutdatedImage): FleetNode {
  const { id, name, owner, mode, bakedImageId } = row;
  const { number, osNumber, state, asOf, reasons } = image;
  return {
    ...{ id, name, owner, mode, reasons },
    stack: { id: row.stackId, name: row.stack },
    project: { name: row.project, title: row.projectTitle },
    service: { id: row.service, title: row.serviceTitle ?? row.service },
    os: { id: row.osId, title: osTitle(row.osId) },
    image: { bakedImageId, number, osNumber, state: shownState(state), asOf: asOf?.toISOString() ?? null },
  };
}

type Choice = {
  project: string;
  title: string;
  service: string;
  serviceTitle: string | null;
  osId: string;
  nodes: number;
};

function viewChoices(rows: readonly Choice[]): Pick<Fleet, "projects" | "services" | "oses"> {
  const projects = new Map<string, Fleet["projects"][number]>();
  for (const { project: name, title, nodes } of rows)
    projects.set(name, { name, title, nodes: (projects.get(name)?.nodes ?? 0) + nodes });
  const services = new Map(rows.map(({ service, serviceTitle }) => [service, serviceTitle ?? service]));
  const named = (entries: Iterable<[string, string]>) => [...entries].map(([id, title]) => ({ id, title }));
  return {
    projects: [...projects.values()],
    services: named(services),
    oses: named(new Map(rows.map(({ osId }) => [osId, osTitle(osId)]))),
  };
}
