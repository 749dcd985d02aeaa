import { INSTALLATION, type UsageSubject } from "@/lib/billing/usage";
import { catalogue, osTitle } from "@/lib/catalogue/catalogue";
import type { CostDimension } from "@/lib/contract/schemas/costs";
import type { Db, Tx } from "@/lib/db/client";

/** What ids are called: what is not there any more is called by its id. */
export type Names = {
  project: (id: string) => string;
  stack: (id: string) => { name: string; exists: boolean };
  title: (by: CostDimension, key: string) => string;
};

/** Names of everything that use is of. */
export async function readNames(db: Db | Tx, subjects: Iterable<UsageSubject>): Promise<Names> {
  const [projects, stacks, owners] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const { project, stack, owner } of subjects) {
    if (project !== INSTALLATION) projects.add(project);
    if (stack !== null) stacks.add(stack);
    if (owner !== null) owners.add(owner);
  }
  // One statement, also as a transaction takes one at a time, one parameter for each kind, of which there may be thousands, and one text.
  const [found] = await db.$queryRaw<[{ rows: string }]>`
    select coalesce(json_agg(json_build_array(kind, id, name, there)), '[]')::text as rows from (
      select 'project' as kind, id, title as name, true as there from project where id = any(${[...projects]}::uuid[])
      union all
      select 'stack', id, name, state <> 'removed' from stack where id = any(${[...stacks]}::uuid[])
      union all
      select 'owner', id, name, true from app_user where id = any(${[...owners]}::uuid[])) named`;
  const rows = JSON.parse(found.rows) as [
    kind: "project" | "stack" | "owner",
    id: string,
    name: string,
    exists: boolean,
  ][];
  const titles = new Map([[INSTALLATION, "Installation"]]);
  const named = new Map<string, { name: string; exists: boolean }>();
  const persons = new Map<string, string>();
  for (const [kind, id, name, exists] of rows)
    if (kind === "project") titles.set(id, name);
    else if (kind === "owner") persons.set(id, name);
    else named.set(id, { name, exists });
  const { services } = catalogue();
  const project = (id: string) => titles.get(id) ?? id;
  return {
    project,
    stack: (id) => named.get(id) ?? { name: id, exists: false },
    title: (by, key) => {
      switch (by) {
        case "project":
          return project(key);
        case "service":
          return services.get(key)?.blueprint.title ?? key;
        case "owner":
          return persons.get(key) ?? key;
        case "os":
          return osTitle(key);
        case "mode":
        case "tag":
          return key;
      }
    },
  };
}
