import type { Db } from "@/lib/db/client";
import { say } from "@/lib/util/say";
import { changeBakedImage } from "./change-state";
import { policyFor, readPolicies } from "./policy";

type Row = { id: string; service: string; osId: string; place: number };

/**
 * Retires deprecated images beyond those that their policy keeps, if no machine came from them.
 * @returns ids of the images
 */
export async function retireOld(database: Db): Promise<string[]> {
  const policies = await readPolicies(database);
  const rows = await database.$queryRaw<Row[]>`
    select * from (
      select id, service, os_id as "osId", state, row_number() over (
        partition by cloud_id, service, os_id order by number desc
      )::int as place
      from baked_image where state in ('published', 'stale', 'deprecated')
    ) b
    where b.state = 'deprecated'
      and not exists (select 1 from node n where n.baked_image_id = b.id and n.state <> 'removed')`;
  const old = rows.filter((row) => row.place > policyFor(policies, row.service, row.osId).keepLast);
  for (const { id } of old) {
    const reason = say`Newer revisions are kept in its place.`;
    await database.$transaction((tx) => changeBakedImage(tx, { id, to: "retired", userId: null, reason }));
  }
  return old.map(({ id }) => id);
}
