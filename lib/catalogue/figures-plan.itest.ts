import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, type TestPortal } from "@/lib/auth/testing/portal";
import { seedCloud, seedLaunch, seedStack } from "@/lib/deployments/testing/seed";
import { Prisma } from "@/lib/generated/prisma/client";
import { type OfferKey, offersQuery } from "./figures";

// The catalogue asks for the figures of every offer at every visit, however long the installation has been in use.
const LAUNCHES = 5000;

let portal: TestPortal;

beforeAll(async () => {
  portal = await createTestPortal();
  const { database } = portal;
  const user = await seedUser(database);
  const project = await seedProject(database, [{ user, role: "operator" }]);
  const cloud = await seedCloud(database);
  const stack = await seedStack(database, { projectId: project.id, userId: user.id, cloudId: cloud.id });
  const launch = await seedLaunch(database, { stack });
  await database.$executeRaw`create table copy as
    select gen_random_uuid() as id, now() - i * interval '1 minute' as at from generate_series(1, ${LAUNCHES}::int) i`;
  await database.$executeRaw`insert into workflow_run select (jsonb_populate_record(r, jsonb_build_object(
    'id', c.id, 'created_at', c.at, 'started_at', c.at, 'ended_at', c.at + interval '30 s'))).*
    from workflow_run r, copy c where r.id = ${launch}::uuid`;
  await database.$executeRaw`insert into deployment select (jsonb_populate_record(d, jsonb_build_object(
    'id', c.id, 'created_at', c.at))).* from deployment d, copy c where d.id = ${launch}::uuid`;
  await database.$executeRaw`insert into workflow_step select (jsonb_populate_record(s, jsonb_build_object(
    'run_id', c.id))).* from workflow_step s, copy c where s.run_id = ${launch}::uuid`;
  await database.$executeRawUnsafe("analyze");
});
afterAll(() => portal.remove());

type PlanNode = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Index Cond"?: string;
  Plans?: PlanNode[];
};

/** What PostgreSQL would do with the very statement that the code sends: every place where it reads a table. */
async function readsOf(offers: readonly OfferKey[]): Promise<(PlanNode & { "Relation Name": string })[]> {
  const [row] = await portal.database.$queryRaw<{ "QUERY PLAN": { Plan: PlanNode }[] }[]>(
    Prisma.sql`explain (format json) ${offersQuery(offers)}`,
  );
  const below = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(below)];
  return row!["QUERY PLAN"]
    .flatMap(({ Plan }) => below(Plan))
    .flatMap((node) => {
      const relation = node["Relation Name"];
      return relation === undefined ? [] : [{ ...node, "Relation Name": relation }];
    });
}

it("figures are looked up by service, OS and mode, among thousands of launches of one offer and of none", async () => {
  const offers = ["debian-11", "debian-12", "debian-13"].flatMap((osId) =>
    ["mariadb", "web"].flatMap((service) =>
      (["os-only", "pre-installed"] as const).map((mode) => ({ service, osId, mode })),
    ),
  );
  const reads = await readsOf(offers);
  const launches = reads.filter((node) => node["Relation Name"] === "deployment");
  expect(launches).toMatchObject([{ "Index Name": "deployment_service_os_id_mode_created_at_idx" }]);
  for (const column of ["service", "os_id", "mode"]) expect(launches[0]?.["Index Cond"]).toContain(`(${column} = `);
  // Nor are the steps or runs of all launches read.
  expect(reads.filter((node) => node["Node Type"] === "Seq Scan")).toEqual([]);
});
