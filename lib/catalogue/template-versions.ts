import type { z } from "zod";
import type { templateVersion } from "@/lib/contract/schemas/templates";
import type { Db } from "@/lib/db/client";
import {
  bakedImageCan,
  NO_TEMPLATE_ROLE,
  spellTemplate,
  type ImageFacts,
  type TemplateVerdict,
} from "@/lib/templates/predicates";
import type { BakedImageState } from "@/lib/templates/states";
import { countStacks, readImageUsers, type ImageUsers } from "./image-users";
import { UNDERWAY, type PendingRow } from "./matrix-rows";
import { readRecipeNumbers, viewPending, viewStaleReasons } from "./template-matrix";

type Version = z.input<typeof templateVersion>;

const SHOWN = 20;
/** Of an image's pending updates, as many are named. */
const LISTED_UPDATES = 20;

type Row = PendingRow & {
  id: string;
  number: number;
  serviceVersion: string;
  state: BakedImageState;
  createdAt: Date;
  capturedAt: Date | null;
  testedAt: Date | null;
  publishedAt: Date | null;
  sizeBytes: bigint | null;
  packages: number | null;
  osRevisionId: string;
  osNumber: number;
  osPublishedAt: Date | null;
  recipeDigest: string;
  toolVersion: string;
  staleReasons: unknown;
  problem: Version["problem"];
  first: NonNullable<Version["pending"]>["first"] | null;
  deploymentId: string | null;
  running: boolean;
  progress: number | null;
  changes: { at: string; from: BakedImageState | null; to: BakedImageState; by: string | null; reason: never }[];
};

type Asked = {
  cloudId: string;
  service: string;
  osId: string;
  /** Projects whose stacks the reader may know of; null for all. */
  visible: readonly string[] | null;
  manages: boolean;
};

/** The last revisions of a cell, newest first, with history, users and what may be done with each. */
export async function readVersions(database: Db, { manages, visible, ...cell }: Asked): Promise<Version[]> {
  const rows = await readRows(database, cell);
  const [users, recipes] = await Promise.all([
    readImageUsers(
      database,
      rows.map(({ id }) => id),
      visible,
    ),
    readRecipeNumbers(
      database,
      rows.map(({ recipeDigest }) => recipeDigest),
    ),
  ]);
  return rows.map((row) =>
    viewVersion(
      row,
      recipes.get(`${cell.service}/${row.recipeDigest}`) ?? null,
      users.get(row.id) ?? { stacks: [], hidden: 0 },
      manages,
    ),
  );
}

const readRows = (database: Db, { cloudId, service, osId }: Pick<Asked, "cloudId" | "service" | "osId">) =>
  database.$queryRaw<Row[]>`
    select b.id::text, b.number, b.service_version as "serviceVersion", b.state, b.created_at as "createdAt",
      b.captured_at as "capturedAt", b.tested_at as "testedAt", b.published_at as "publishedAt",
      b.size_bytes as "sizeBytes", jsonb_array_length(l.packages) as packages, o.id::text as "osRevisionId",
      o.number as "osNumber", o.published_at as "osPublishedAt", b.recipe_digest as "recipeDigest",
      b.tool_version as "toolVersion", b.stale_reasons as "staleReasons", b.problem, run.id::text as "deploymentId",
      coalesce(run.running, false) as running, p.progress, u."checkedAt", u.updates, u.security,
      u.severity, f.first, coalesce(h.changes, '[]') as changes
    from (
      select * from baked_image where cloud_id = ${cloudId}::uuid and service = ${service} and os_id = ${osId}
      order by number desc limit ${SHOWN}
    ) b
    join os_image_revision o on o.id = b.os_revision_id
    left join package_list l on l.id = b.package_list_id
    left join lateral (
      select d.id, r.state = any(${UNDERWAY}::text[]) as running from deployment d join workflow_run r on r.id = d.id
      where d.baked_image_id = b.id and d.kind in ('bake', 'test-template') order by d.created_at desc limit 1
    ) run on true
    left join lateral (
      select (count(*) filter (where s.state = 'succeeded'))::float8 / greatest(count(*), 1) as progress
      from workflow_step s where s.run_id = run.id and s.phase = 'main'
    ) p on run.running
    left join lateral (
      select checked_at as "checkedAt", updates, security, severity, pending from update_check
      where baked_image_id = b.id and state = 'done' order by created_at desc limit 1
    ) u on true
    left join lateral (
      select jsonb_agg(one.value) as first from (
        select value from jsonb_array_elements(u.pending)
        order by (value->>'security')::boolean desc, value->>'name' limit ${LISTED_UPDATES}
      ) one
    ) f on true
    left join lateral (
      select jsonb_agg(jsonb_build_object('at', to_char(c.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'from', c.from_state, 'to', c.to_state, 'by', a.name, 'reason', c.reason) order by c.id desc) as changes
      from baked_image_change c left join app_user a on a.id = c.user_id where c.baked_image_id = b.id
    ) h on true
    order by b.number desc`;

function viewVersion(row: Row, recipe: number | null, users: ImageUsers, manages: boolean): Version {
  const { id, number, serviceVersion, state, packages, toolVersion, problem, deploymentId, running, changes } = row;
  const pending = viewPending(row);
  const facts = { ...factsOf(row), stacks: countStacks(users) };
  const can = (verdict: TemplateVerdict) => spellTemplate(verdict.allowed && !manages ? NO_TEMPLATE_ROLE : verdict);
  return {
    ...{ id, number, serviceVersion, state, packages, toolVersion, problem, deploymentId, running, changes, recipe },
    ...{ users, progress: row.progress },
    createdAt: row.createdAt.toISOString(),
    capturedAt: row.capturedAt?.toISOString() ?? null,
    testedAt: row.testedAt?.toISOString() ?? null,
    publishedAt: row.publishedAt?.toISOString() ?? null,
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    osImage: {
      id: row.osRevisionId,
      number: row.osNumber,
      publishedAt: row.osPublishedAt?.toISOString() ?? null,
    },
    staleReasons: viewStaleReasons(row.staleReasons),
    pending: pending && { ...pending, first: row.first ?? [] },
    can: {
      publish: can(bakedImageCan.publish(facts)),
      deprecate: can(bakedImageCan.deprecate(facts)),
      retire: can(bakedImageCan.retire(facts)),
      test: can(bakedImageCan.test(facts)),
    },
  };
}

/** What the predicates ask, out of a row of a baked image. A problem is there until a test passes again. */
export const factsOf = (row: {
  state: string;
  running: boolean;
  testedAt: Date | null;
  problem: unknown;
}): Omit<ImageFacts, "stacks"> => ({
  state: row.state as BakedImageState,
  running: row.running,
  passed: row.testedAt !== null && row.problem === null,
});
