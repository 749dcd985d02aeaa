import { loadCatalogue, type Catalogue } from "@/lib/blueprints/load";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/util/ids";

export type MatrixSize = { services: number; oses: number; revisions: number; launches: number };

/** The size that the matrix has to answer at: see bench/. */
export const FULL_MATRIX: MatrixSize = { services: 40, oses: 12, revisions: 5_000, launches: 5_000 };

/** A catalogue of that many services, each on every operating system in both modes; made of the real one's first service. */
export function matrixCatalogue({ services, oses }: Pick<MatrixSize, "services" | "oses">): Catalogue {
  const real = loadCatalogue();
  const [service] = real.services.values();
  const [os] = real.oses.values();
  if (!service || !os) throw new Error("the catalogue is empty");
  const osIds = numbered(oses, "os");
  return {
    flavours: real.flavours,
    oses: new Map(osIds.map((id) => [id, { ...os, id, title: `System ${id}` }])),
    services: new Map(
      numbered(services, "service").map((id) => {
        const blueprint = {
          ...service.blueprint,
          service: id,
          title: `Service ${id}`,
          os: osIds,
          versions: {},
          modes: ["os-only" as const, "pre-installed" as const],
        };
        return [id, { ...service, blueprint, recipeDigest: `recipe-of-${id}` }];
      }),
    ),
  };
}

const numbered = (count: number, word: string): string[] => Array.from({ length: count }, (_, i) => `${word}-${i + 1}`);

/**
 * Fills a cloud as a long used installation has it: ten revisions of every OS image, baked revisions in all states spread over
 * the cells with history, package lists and update checks, and launches, bakes and tests with their steps. Plain SQL: the rows
 * of a big matrix are written in seconds.
 */
export async function seedMatrix(database: Db, cloudId: string, size: MatrixSize): Promise<void> {
  const projectId = newId();
  await database.$transaction(
    async (tx) => {
      await tx.$executeRaw`insert into project (id, name, title) values (${projectId}::uuid, ${`matrix-${projectId.slice(0, 8)}`}, 'Matrix')`;
      await tx.$executeRaw`
        insert into recipe_revision (service, digest, number)
        select 'service-' || s, 'recipe-of-service-' || s, s from generate_series(1, ${size.services}::int) s`;
      await tx.$executeRaw`
        insert into os_image_revision (id, os_id, cloud_id, number, state, image_id, size_bytes, created_at, published_at)
        select gen_random_uuid(), 'os-' || o, ${cloudId}::uuid, n, case n when 10 then 'published' else 'deleted' end,
          'os-' || o || '-' || n, 1000000000 + o, now() - (10 - n) * interval '7 days', now() - (10 - n) * interval '7 days'
        from generate_series(1, ${size.oses}::int) o, generate_series(1, 10) n`;
      await seedRevisions(tx, cloudId, size);
      await seedDeployments(tx, cloudId, projectId, size);
    },
    { timeout: 300_000 },
  );
  // So that the planner knows the tables, as it does on an installation that grew to this size.
  await database.$executeRaw`analyze`;
}

type Sql = Pick<Db, "$executeRaw">;

async function seedRevisions(tx: Sql, cloudId: string, { services, oses, revisions }: MatrixSize): Promise<void> {
  const cells = services * oses;
  // Of each cell the newest revision serves or is being made, the one before it is deprecated, the others are retired.
  await tx.$executeRaw`
    insert into baked_image (id, cloud_id, service, service_version, os_id, number, state, bake_key, os_revision_id,
      recipe_digest, tool_version, image_id, size_bytes, stale_reasons, created_at, captured_at, tested_at, published_at)
    select gen_random_uuid(), ${cloudId}::uuid, r.service, '1', r.os_id, r.number,
      case when r.back > 1 then 'retired' when r.back = 1 then 'deprecated'
        else (array['published', 'published', 'published', 'stale', 'testing', 'baking'])[1 + r.cell % 6] end,
      'key-' || r.cell || '-' || r.number, o.id, 'recipe-of-' || r.service, '2.14', r.service || '-' || r.os_id || '-v' || r.number,
      2000000000, case when r.back = 0 and r.cell % 6 = 3 then '[{"kind":"age"},{"kind":"updates"}]'::jsonb else '[]' end,
      now() - r.back * interval '9 days', now() - r.back * interval '9 days', now(), now()
    from (
      select i % ${cells}::int as cell, 1 + i / ${cells}::int as number,
        'service-' || (1 + (i % ${cells}::int) / ${oses}::int) as service, 'os-' || (1 + i % ${oses}::int) as os_id,
        (${revisions - 1}::int - i) / ${cells}::int as back
      from generate_series(0, ${revisions - 1}::int) i
    ) r
    join os_image_revision o on o.cloud_id = ${cloudId}::uuid and o.os_id = r.os_id and o.number = 10`;
  await tx.$executeRaw`
    insert into baked_image_change (baked_image_id, from_state, to_state, reason)
    select b.id, s.from_state, s.to_state, '"seeded"' from baked_image b,
      (values (null, 'draft'), ('draft', 'baking'), ('baking', 'testing'), ('testing', 'published')) s(from_state, to_state)
    where b.cloud_id = ${cloudId}::uuid`;
}

async function seedDeployments(
  tx: Sql,
  cloudId: string,
  projectId: string,
  { services, oses, launches }: MatrixSize,
): Promise<void> {
  await tx.$executeRaw`
    create temporary table seeded on commit drop as
    select gen_random_uuid() as id, 'launch' as kind, null::uuid as baked_image_id, 'service-' || (1 + i % ${services}::int) as service,
      'os-' || (1 + i % ${oses}::int) as os_id, (array['os-only', 'pre-installed'])[1 + i % 2] as mode, 'succeeded' as state,
      now() - i * interval '5 minutes' as at
    from generate_series(1, ${launches}::int) i
    union all
    select gen_random_uuid(), 'bake', b.id, b.service, b.os_id, null, case b.state when 'baking' then 'running' else 'succeeded' end,
      b.created_at from baked_image b where b.cloud_id = ${cloudId}::uuid
    union all
    select gen_random_uuid(), 'check-updates', b.id, b.service, b.os_id, null, 'succeeded', b.created_at from baked_image b
    where b.cloud_id = ${cloudId}::uuid and b.state in ('published', 'stale')`;
  await tx.$executeRaw`
    insert into workflow_run (id, state, partition, created_at, started_at, ended_at)
    select id, state, ${`${cloudId}/${projectId}`}, at, at, case state when 'succeeded' then at + interval '90 seconds' end from seeded`;
  await tx.$executeRaw`
    insert into workflow_step (run_id, key, position, phase, action, payload, needs, waiting_for, state)
    select s.id, 'node-1.' || a.action, a.position, 'main', a.action, '{}', '{}', 0,
      case when s.state = 'running' and a.position > 3 then 'waiting' else 'succeeded' end
    from seeded s, (values ('allocate', 0), ('clone', 1), ('boot', 2), ('connect', 3), ('install', 4), ('configure', 5),
      ('verify', 6)) a(action, position)`;
  await tx.$executeRaw`
    insert into deployment (id, project_id, kind, title, plan, plan_hash, comparable, cloud_id, service, os_id, mode,
      recipe_digest, node_count, baked_image_id, created_at)
    select id, case kind when 'launch' then ${projectId}::uuid end, kind, service, '{}', 'hash', kind, ${cloudId}::uuid, service, os_id,
      mode, 'recipe-of-' || service, 3, baked_image_id, at from seeded`;
  await tx.$executeRaw`
    insert into update_check (id, baked_image_id, deployment_id, state, created_at, checked_at, updates, security, severity)
    select gen_random_uuid(), baked_image_id, id, 'done', at, at, 12, 3, 'high' from seeded where kind = 'check-updates'`;
}
