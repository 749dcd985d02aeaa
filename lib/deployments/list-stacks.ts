import { findProject } from "@/lib/access/find-project";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { Prisma } from "@/lib/generated/prisma/client";
import { db } from "@/lib/db/client";
import { getStackSummaries } from "./get-stack-summaries";
import { containing } from "./search-pattern";

const ORDER = {
  name: Prisma.sql`s.name, s.id`,
  "-name": Prisma.sql`s.name desc, s.id`,
  createdAt: Prisma.sql`s.created_at, s.id`,
  "-createdAt": Prisma.sql`s.created_at desc, s.id`,
  leaseEndsAt: Prisma.sql`s.lease_ends_at nulls last, s.created_at desc, s.id`,
  "-leaseEndsAt": Prisma.sql`s.lease_ends_at desc nulls last, s.created_at desc, s.id`,
};

/** Removed stacks are history: they are listed only when asked for by state. */
export const listStacks: UseCase<Api["listStacks"]> = async (viewer, { params, query }) => {
  const project = await findProject(viewer, params.project, "stack.read");
  const { q, state, sort, page, pageSize } = query;
  const ofState = state ? Prisma.sql`s.state = ${state}` : Prisma.sql`s.removed_at is null`;
  const matching = q
    ? Prisma.sql`and (s.name ilike ${containing(q)} or s.blueprint ->> 'title' ilike ${containing(q)})`
    : Prisma.empty;
  const where = Prisma.sql`s.project_id = ${project.id}::uuid and ${ofState} ${matching}`;
  const [items, [count]] = await Promise.all([
    getStackSummaries({ where, order: ORDER[sort], limit: pageSize, offset: (page - 1) * pageSize }),
    db().$queryRaw<{ total: number }[]>`select count(*)::int as total from stack s where ${where}`,
  ]);
  return { items, total: count?.total ?? 0 };
};
