import type { Db, Tx } from "@/lib/db/client";

export type ImageUser = { id: string; name: string; project: string; owner: string; nodes: number };
export type ImageUsers = { stacks: ImageUser[]; hidden: number };

type Row = ImageUser & { imageId: string; projectId: string };

/**
 * The stacks that have a machine made from each baked image. `visible` are the projects that the reader may know of, null for
 * all of them: the other stacks are only counted.
 */
export async function readImageUsers(
  database: Db | Tx,
  ids: readonly string[],
  visible: readonly string[] | null,
): Promise<Map<string, ImageUsers>> {
  const rows = await database.$queryRaw<Row[]>`
    select n.baked_image_id::text as "imageId", s.id::text, s.name, p.title as project, p.id::text as "projectId",
      u.name as owner, count(*)::int as nodes
    from node n
    join stack s on s.id = n.stack_id
    join project p on p.id = s.project_id
    join app_user u on u.id = s.created_by_id
    where n.baked_image_id = any(${ids}::uuid[]) and n.state <> 'removed'
    group by n.baked_image_id, s.id, p.id, u.id order by p.title, s.name`;
  const users = new Map<string, ImageUsers>(ids.map((id) => [id, { stacks: [], hidden: 0 }]));
  for (const { imageId, projectId, ...stack } of rows) {
    const of = users.get(imageId);
    if (!of) continue;
    if (visible === null || visible.includes(projectId)) of.stacks.push(stack);
    else of.hidden += 1;
  }
  return users;
}

export const countStacks = ({ stacks, hidden }: ImageUsers): number => stacks.length + hidden;
