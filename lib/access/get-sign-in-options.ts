import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { VERSION } from "./version";

const MAX_STEMS = 500;

type Row = { at: Date; readyMs: number | null; mode: string };

/** What the sign-in page shows. Launches stay hidden where strangers can reach the page. */
export const getSignInOptions: UseCase<Api["signInOptions"]> = async () => {
  const { oidc, isPublic } = env();
  const clouds = await db().cloud.findMany({ select: { state: true } });
  return {
    sso: oidc ? { name: oidc.name } : null,
    launches: isPublic ? null : await recentLaunches(),
    clouds: { total: clouds.length, ready: clouds.filter((c) => c.state === "ready").length },
    version: VERSION,
  };
};

/** Launches that ended in the last 24 hours, oldest first, without a word about whose they are. */
async function recentLaunches(): Promise<{ at: string; readyMs: number | null; mode: string }[]> {
  const rows = await db().$queryRaw<Row[]>`
    select r.ended_at as at, s.mode,
      case when r.state = 'succeeded' then extract(epoch from r.ended_at - d.created_at)::float8 * 1000 end as "readyMs"
    from deployment d join workflow_run r on r.id = d.id join stack s on s.id = d.stack_id
    where d.kind = 'launch' and d.created_at > now() - interval '25 hours'
      and r.state in ('succeeded', 'failed') and r.ended_at > now() - interval '24 hours'
    order by r.ended_at desc limit ${MAX_STEMS}`;
  return rows.reverse().map((row) => ({ ...row, at: row.at.toISOString() }));
}
