import { findProject } from "@/lib/access/find-project";
import type { UseCase } from "@/lib/auth/use-case";
import type { Viewer } from "@/lib/auth/viewer";
import { versionRange } from "@/lib/blueprints/schema";
import { inOrder, isListedFor, loadServiceSettings, settingOf } from "@/lib/catalogue/service-settings";
import type { Api } from "@/lib/contract/api";
import type { ResponseOf } from "@/lib/contract/endpoint";
import { db } from "@/lib/db/client";
import { containing } from "./search-pattern";

const PER_KIND = 8;

type Hit = ResponseOf<Api["search"]>["items"][number];

/** For the command palette: the newest of each kind that match; everything recent while nothing has been typed. */
export const search: UseCase<Api["search"]> = async (viewer, { params, query: { q } }) => {
  const project = await findProject(viewer, params.project, "project.read");
  const pattern = containing(q);
  const rows = await db().$queryRaw<Hit[]>`
    (select 'stack' as kind, s.id::text, s.name as label, s.blueprint ->> 'title' as hint
      from stack s where s.project_id = ${project.id}::uuid and s.removed_at is null
        and (s.name ilike ${pattern} or s.blueprint ->> 'title' ilike ${pattern})
      order by s.created_at desc limit ${PER_KIND})
    union all
    (select 'node', s.id::text, s.name || '/' || n.name, coalesce(n.address, n.role)
      from node n join stack s on s.id = n.stack_id
      where s.project_id = ${project.id}::uuid and s.removed_at is null and n.state <> 'removed' and ${q !== ""}
        and (n.name ilike ${pattern} or s.name || '/' || n.name ilike ${pattern} or n.address like ${pattern})
      order by s.created_at desc, n.position limit ${PER_KIND})
    union all
    (select 'deployment', d.id::text, d.title, r.state
      from deployment d join workflow_run r on r.id = d.id
      where d.project_id = ${project.id}::uuid and d.title ilike ${pattern}
      order by d.created_at desc limit ${PER_KIND})`;
  const items = [...(await matchingServices(viewer, q)), ...rows];
  return { items, total: items.length };
};

async function matchingServices(viewer: Viewer, q: string): Promise<Hit[]> {
  const typed = q.trim().toLowerCase();
  const settings = await loadServiceSettings();
  return inOrder(settings)
    .map(({ blueprint }) => blueprint)
    .filter(({ service }) => isListedFor(viewer, settingOf(settings, service)))
    .filter((b) => b.service.includes(typed) || b.title.toLowerCase().includes(typed))
    .slice(0, PER_KIND)
    .map((b) => ({ kind: "service", id: b.service, label: b.title, hint: versionRange(b) }));
}
