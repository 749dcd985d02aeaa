import { db } from "@/lib/db/client";
import { say, type Sentence } from "@/lib/util/say";

/** Deployments that may install a service at this moment: launches, bakes, and tests of what was baked. Titles by service. */
export async function installingNow(): Promise<Map<string, string[]>> {
  const rows = await db().$queryRaw<{ service: string; title: string }[]>`
    select d.service, d.title from deployment d join workflow_run r on r.id = d.id
    where r.state in ('queued', 'running') and d.service is not null and d.kind <> 'destroy'
    order by d.created_at`;
  const found = new Map<string, string[]>();
  for (const { service, title } of rows) found.set(service, [...(found.get(service) ?? []), title]);
  return found;
}

/** Why an artifact of these services has to stay where it is; null where nothing copies it to its nodes now. */
export function reasonToStay(services: readonly string[], installing: ReadonlyMap<string, string[]>): Sentence | null {
  const titles = services.flatMap((service) => installing.get(service) ?? []);
  return titles.length === 0 ? null : say`A deployment that may be using it is under way: ${titles}.`;
}
