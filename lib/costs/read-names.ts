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
  const [projectRows, stackRows, people] = await Promise.all([
    // One parameter each, where findMany has one for every id, of which there may be thousands.
    db.$queryRaw<
      { id: string; title: string }[]
    >`select id, title from project where id = any(${[...projects]}::uuid[])`,
    db.$queryRaw<{ id: string; name: string; state: string }[]>`
      select id, name, state from stack where id = any(${[...stacks]}::uuid[])`,
    db.$queryRaw<{ id: string; name: string }[]>`select id, name from app_user where id = any(${[...owners]}::uuid[])`,
  ]);
  const titles = new Map([...projectRows.map(({ id, title }) => [id, title] as const), [INSTALLATION, "Installation"]]);
  const named = new Map(stackRows.map(({ id, name, state }) => [id, { name, exists: state !== "removed" }]));
  const persons = new Map(people.map(({ id, name }) => [id, name]));
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
